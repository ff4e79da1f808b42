/**
 * SHA-256 over many invocations: node's own hash cannot be put down and taken up again. The state is that of whole blocks;
 * the rest of the bytes is read anew, so nothing of the file's text is kept with it. FIPS 180-4.
 */

/** Bytes in a block: the state stands for a multiple of them. */
export const BLOCK_BYTES = 64;

const INITIAL = '6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19';

/** Before the first byte: eight words, hex. */
export const emptySha256 = (): string => INITIAL;

/** The state after these bytes, a whole number of blocks. */
export function updateSha256(state: string, bytes: Uint8Array): string {
  if (bytes.length % BLOCK_BYTES !== 0) throw new Error(`Whole blocks of ${BLOCK_BYTES} bytes were wanted.`);
  const words = Uint32Array.from({ length: 8 }, (_, at) => Number.parseInt(state.slice(at * 8, at * 8 + 8), 16));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) compress(words, view, at);
  return [...words].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** The digest, hex: `rest` are the bytes after the last whole block, `total` those of the whole file. */
export function digestSha256(state: string, rest: Uint8Array, total: number): string {
  const length = Math.ceil((rest.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  const padded = new Uint8Array(length);
  padded.set(rest);
  padded[rest.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(length - 8, BigInt(total) * 8n);
  return updateSha256(state, padded);
}

const K = roundConstants();
const schedule = new Uint32Array(BLOCK_BYTES);
const word = (of: Uint32Array, at: number): number => of[at] ?? 0;
const turned = (value: number, by: number): number => (value >>> by) | (value << (32 - by));

function compress(state: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i += 1) schedule[i] = view.getUint32(at + i * 4);
  for (let i = 16; i < 64; i += 1) {
    const [a, b] = [word(schedule, i - 15), word(schedule, i - 2)];
    const s0 = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3);
    const s1 = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10);
    schedule[i] = word(schedule, i - 16) + s0 + word(schedule, i - 7) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + word(K, i) + word(schedule, i)) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => {
    state[i] = word(state, i) + value;
  });
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, exactly. */
function roundConstants(): Uint32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Uint32Array.from(primes, (prime) => Number(cubeRoot(BigInt(prime) << 96n) & 0xffffffffn));
}

function cubeRoot(of: bigint): bigint {
  let [low, high] = [0n, 1n << 40n];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** 3n <= of) low = middle;
    else high = middle - 1n;
  }
  return low;
}
