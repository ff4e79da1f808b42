/** The batch bucket in memory, with versions: what is put over a file is another one. */
import { createHash } from 'node:crypto';
import type { Objects } from '../../stores/batches.ts';

export interface FakeObjects extends Objects {
  put(key: string, text: string | Uint8Array): void;
  /** How many bytes were asked for at once, at most. */
  readonly largest: number;
}

export function createObjects(): FakeObjects {
  const versions = new Map<string, Uint8Array[]>();
  let largest = 0;
  return {
    put: (key, text) => {
      const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
      versions.set(key, [...(versions.get(key) ?? []), bytes]);
    },
    async head(key) {
      const all = versions.get(key) ?? [];
      const bytes = all.at(-1);
      if (!bytes) return undefined;
      const etag = createHash('md5').update(bytes).digest('hex');
      return { key, etag, version: String(all.length - 1), bytes: bytes.length };
    },
    async range({ key, version }, from, to) {
      largest = Math.max(largest, to - from);
      return versions.get(key)?.[Number(version)]?.slice(from, to);
    },
    get largest() {
      return largest;
    },
  };
}
