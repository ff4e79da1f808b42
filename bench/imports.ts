/**
 * What a cold start pays for our code: the time to import a function's bundle against that of a bare function which imports
 * the same commands of the same SDK clients, builds no client and does nothing else. Both are bundled alike, but for what is
 * our own doing: the bare one has the SDK as it comes, with its chain of credential providers.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { NODE, ROOT } from '../sandbox/paths.ts';
import type { Bundle } from './bundles.ts';
import { median } from './median.ts';

export interface ImportTime {
  readonly name: string;
  /** Medians, ms. */
  readonly ours: number;
  readonly bare: number;
  readonly ratio: number;
  /** The fastest of each, ms: what else a machine does only ever adds to them. */
  readonly fastest: { readonly ours: number; readonly bare: number };
}

/** Format, target and fields of `lib/building-blocks/handoff-function.ts`. */
const SETTINGS = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minify: true,
  mainFields: ['module', 'main'],
  logLevel: 'error',
  absWorkingDir: ROOT,
} satisfies BuildOptions;

/** Writes the bare counterpart of a bundle into `folder` and returns its path. */
export async function buildBare({ folder: lambda, name }: Bundle, folder: string): Promise<string> {
  const real = await build({
    ...SETTINGS,
    entryPoints: [join('lambdas', lambda, 'wiring.ts')],
    metafile: true as const,
    write: false,
  });
  const sources = Object.keys(real.metafile.inputs).filter((path) => !path.includes('node_modules'));
  const outfile = join(folder, `bare-${name}.mjs`);
  const contents = bareSource(sources.map((path) => readFileSync(join(ROOT, path), 'utf8')));
  await build({ ...SETTINGS, stdin: { contents, resolveDir: ROOT, sourcefile: 'bare.ts', loader: 'ts' }, outfile });
  return outfile;
}

/** A function that imports what these sources import of SDK clients, and keeps it. */
export function bareSource(sources: readonly string[]): string {
  const wanted = new Map<string, Set<string>>();
  for (const [, names = '', client = ''] of sources.join('\n').matchAll(SDK_IMPORT)) {
    const values = names.split(',').map((name) => name.trim());
    const known = wanted.get(client) ?? new Set();
    for (const name of values) if (name !== '' && !name.startsWith('type ')) known.add(name);
    if (known.size > 0) wanted.set(client, known);
  }
  const imports = [...wanted].map(([client, names]) => `import { ${[...names].join(', ')} } from '${client}';`);
  const all = [...wanted.values()].flatMap((names) => [...names]);
  return [...imports, `export const handler = async () => [${all.join(', ')}].length;`, ''].join('\n');
}

const SDK_IMPORT = /import \{([^}]*)\} from '(@aws-sdk\/client-[^']+)'/g;

/** Imports both in turn, each time in a fresh process, and compares the medians. */
export async function compareImports(bundle: Bundle, bare: string, rounds: number): Promise<ImportTime> {
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.ours.push(await importTime(bundle.file, bundle.environment));
    times.bare.push(await importTime(bare, bundle.environment));
  }
  const [ours, other] = [median(times.ours), median(times.bare)];
  const fastest = { ours: Math.min(...times.ours), bare: Math.min(...times.bare) };
  return { name: bundle.name, ours, bare: other, ratio: ours / other, fastest };
}

const SCRIPT =
  'const t = performance.now(); await import(process.argv[1]); process.stdout.write(String(performance.now() - t)); process.exit(0)';

const CREDENTIALS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };

async function importTime(file: string, environment: Readonly<Record<string, string>>): Promise<number> {
  const env = { ...CREDENTIALS, ...environment };
  const { stdout } = await promisify(execFile)(NODE, ['--input-type=module', '--eval', SCRIPT, file], { env });
  return Number(stdout);
}
