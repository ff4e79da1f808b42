/** The batch bucket by signed requests, as in `blobs.ts`: a look at an object, and a stretch of one version of it. */
import type { Objects, ObjectVersion } from '../../stores/batches.ts';
import { type BlobAccess, requestOf } from './blobs.ts';

export function buildObjects(access: BlobAccess): Objects {
  return {
    async head(key) {
      const answer = await requestOf(access, { method: 'HEAD', key });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`The batch bucket answered ${answer.status} to a head.`);
      const version = answer.headers.get('x-amz-version-id');
      return {
        key,
        etag: answer.headers.get('etag') ?? '',
        bytes: Number(answer.headers.get('content-length')),
        ...(version && version !== 'null' ? { version } : {}),
      };
    },
    async range(object, from, to) {
      const answer = await requestOf(access, { method: 'GET', key: object.key, ...stretchOf(object, from, to) });
      // 412: another file was put over it, in a bucket without versions.
      if (answer.status === 404 || answer.status === 412) return undefined;
      if (!answer.ok) throw new Error(`The batch bucket answered ${answer.status} to a get.`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      // 200: whoever answers knows no ranges (of one version, the sandbox does not), and sent everything.
      return answer.status === 200 ? bytes.subarray(from, to) : bytes;
    },
  };
}

const stretchOf = ({ etag, version }: ObjectVersion, from: number, to: number) => ({
  headers: { range: `bytes=${from}-${to - 1}`, 'if-match': etag },
  query: version === undefined ? {} : { versionId: version },
});
