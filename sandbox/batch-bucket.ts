/** Puts files into the batch bucket of a running sandbox. Its S3 tells the bus of each object, as AWS does. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from './aws.ts';
import type { SandboxClient } from './client.ts';
import type { PutObject } from './files.ts';

/** One after the other, in this order. */
export async function putObjects({ addresses }: SandboxClient, objects: readonly PutObject[]): Promise<void> {
  const s3 = new S3Client({ ...clientConfig(addresses.proxyUrl), forcePathStyle: true });
  try {
    const Bucket = addresses.deployment.batchBucket;
    for (const { key, text } of objects) await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: text }));
  } finally {
    s3.destroy();
  }
}
