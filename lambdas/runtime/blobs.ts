/**
 * Large bytes in the raw bucket: two requests, signed by hand. The S3 client would add 190 KB to the front door and to
 * every function after it, for bodies that are rare.
 */
import { createHash, createHmac, type Hash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Blobs } from '../../stores/envelopes.ts';

/** What the Lambda environment gives; all are set on AWS and by the sandbox. */
export interface BlobAccess {
  readonly bucket: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Another endpoint than AWS's own, path style. */
  readonly endpoint?: string;
}

const TIMEOUT_MS = 5_000;

export function blobAccess(bucket: string, env: NodeJS.ProcessEnv = process.env): BlobAccess {
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  return {
    bucket,
    region: env.AWS_REGION ?? 'us-east-1',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
    },
    ...(endpoint ? { endpoint } : {}),
  };
}

export function buildBlobs(access: BlobAccess): Blobs {
  return {
    async put(key, body) {
      const answer = await send(access, 'PUT', key, body);
      if (!answer.ok) throw new Error(`The raw bucket answered ${answer.status} to a put.`);
    },
    async get(key) {
      const answer = await send(access, 'GET', key);
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`The raw bucket answered ${answer.status} to a get.`);
      return new Uint8Array(await answer.arrayBuffer());
    },
  };
}

const send = (access: BlobAccess, method: 'PUT' | 'GET', key: string, body?: Uint8Array): Promise<Response> =>
  requestOf(access, { method, key, ...(body ? { body } : {}) });

export interface BucketRequest {
  readonly method: 'PUT' | 'GET' | 'HEAD';
  readonly key: string;
  readonly body?: Uint8Array;
  /** Further headers, lower case; they are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** One signed request to a bucket. */
export async function requestOf(access: BlobAccess, wanted: BucketRequest): Promise<Response> {
  const { method, key, body, headers: more = {}, query = {} } = wanted;
  const { region, credentials } = access;
  const url = urlOf(access, key);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const signer = new SignatureV4({ service: 's3', region, credentials, sha256: Sha256, uriEscapePath: false });
  const payload = createHash('sha256')
    .update(body ?? '')
    .digest('hex');
  const request = {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query,
    headers: { ...more, host: url.host, 'x-amz-content-sha256': payload },
  };
  const { headers } = await signer.sign(request);
  const { host: _host, ...sent } = headers;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(url, { method, headers: sent, signal, ...(body ? { body: Uint8Array.from(body) } : {}) });
}

/** Keys of raw bodies are hashes and fixed words; those of batch files are their sender's, so everything else is escaped. */
function urlOf({ bucket, region, endpoint }: BlobAccess, key: string): URL {
  const unreserved = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const path = key.split('/').map(unreserved).join('/');
  return new URL(endpoint ? `${endpoint}/${bucket}/${path}` : `https://${bucket}.s3.${region}.amazonaws.com/${path}`);
}

/** The signer's hash, from node's own crypto. */
class Sha256 {
  #hash: Hash | ReturnType<typeof createHmac>;
  readonly #secret: Uint8Array | undefined;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret);
    this.#hash = this.#fresh();
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    this.#hash = this.#fresh();
  }
  #fresh() {
    return this.#secret ? createHmac('sha256', this.#secret) : createHash('sha256');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
