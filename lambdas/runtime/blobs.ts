/** Large bytes in the raw bucket. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Blobs } from '../../stores/envelopes.ts';

/** The S3 client is heavy and most bodies are small, so it is loaded at first use. */
export function buildBlobs(bucket: string): Blobs {
  let loaded: Promise<{ s3: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined;
  const load = () => {
    loaded ??= import('@aws-sdk/client-s3').then((s3) => ({ s3, client: new s3.S3Client({ forcePathStyle: true }) }));
    return loaded;
  };
  return {
    async put(key, body) {
      const { s3, client } = await load();
      await client.send(new s3.PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async get(key) {
      const { s3, client } = await load();
      try {
        const found = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: key }));
        return await found.Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof s3.NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}
