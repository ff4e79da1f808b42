/** The manifest of a file: what its sender promised, and how what came differs. Written last, so it says the file is whole. */
import * as z from 'zod';
import { readJson } from '../contracts/read.ts';

export const Manifest = z.object({
  batch_id: z.string().min(1),
  schema_version: z.string().optional(),
  file: z.string().min(1),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .transform((hex) => hex.toLowerCase())
    .optional(),
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  encoding: z
    .string()
    .regex(/^utf-?8$/i)
    .default('utf-8'),
  null: z.string().default(''),
  /** Of history only: rows that may start in a minute. */
  rows_per_minute: z.number().int().positive().optional(),
});
export type Manifest = z.infer<typeof Manifest>;

export type ReadManifest =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  /** Names of its fields that are missing or wrong; `.` for a body that is no JSON object. */
  | { readonly kind: 'unusable'; readonly fields: readonly string[] };

/** Reads a manifest's bytes. What it says beyond the fields above is its sender's own affair. */
export function readManifest(bytes: Uint8Array): ReadManifest {
  const read = readJson(bytes);
  const result = Manifest.safeParse(read.kind === 'read' ? read.payload : undefined);
  if (result.success) return { kind: 'manifest', manifest: result.data };
  const fields = result.error.issues.map(({ path }) => String(path[0] ?? '.'));
  return { kind: 'unusable', fields: [...new Set(fields)].sort() };
}

/** What was found in the file itself. */
export interface Found {
  readonly rows: number;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Which promises the file does not keep; empty when all are. */
export function mismatchesOf(manifest: Manifest, found: Found): readonly ('rows' | 'bytes' | 'sha256')[] {
  const names = ['rows', 'bytes', 'sha256'] as const;
  return names.filter((name) => manifest[name] !== undefined && manifest[name] !== found[name]);
}

/** What a manifest's name ends in: `leads.csv` goes with `leads.manifest.json`. */
const SUFFIX = '.manifest.json';

/** The key of the file a manifest speaks of: beside it, by the name it gives. `undefined` where that leads elsewhere. */
export function fileKeyOf(manifestKey: string, { file }: Manifest): string | undefined {
  const folder = manifestKey.slice(0, manifestKey.lastIndexOf('/') + 1);
  return /^[A-Za-z0-9][A-Za-z0-9._=-]*$/.test(file) ? `${folder}${file}` : undefined;
}

export const isManifestKey = (key: string): boolean => key.endsWith(SUFFIX);

/** Where the manifest of a file is looked for. */
export const manifestKeyOf = (fileKey: string): string => fileKey.replace(/\.csv$/i, '') + SUFFIX;
