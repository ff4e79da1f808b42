/** Suite `ingest`: `bench/ingest/` measures the front door by itself, this puts it together. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, synthBundles } from '../bundles.ts';
import { buildBare, compareImports, type ImportTime } from '../imports.ts';
import { type HandlerCpu, measureHandler, WARM_UP } from '../ingest/handler-cpu.ts';
import { percentile } from '../median.ts';
import type { Figure, Suite } from '../suite.ts';

const REQUESTS = 3_000;
const IMPORTS = 15;

export const suite: Suite = {
  name: 'ingest',
  what: 'what one request costs the front door in CPU time, and what importing it costs a cold start',
  async run({ progress, leads = REQUESTS }) {
    const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
    try {
      const bundles = await progress.step('cdk synth', () => synthBundles(join(folder, 'cdk.out')));
      const bundle = bundles.find(({ name }) => name === 'ingest');
      if (!bundle) throw new Error('The stage has no function "ingest".');
      const imported = await progress.step('import times', () => importOf(bundle, folder));
      const cpu = await progress.step(`${leads} requests`, () => measureHandler(bundle, folder, leads));
      return { figures: figuresOf(cpu, imported), details: detailsOf(cpu) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const importOf = async (bundle: Bundle, folder: string): Promise<ImportTime> =>
  compareImports(bundle, await buildBare(bundle, folder), IMPORTS);

const figure = (value: number, note: string): Figure => ({ value, note });

function figuresOf({ cpuMs }: HandlerCpu, { fastest: { ours, bare } }: ImportTime): Record<string, Figure> {
  const [importMs, bareMs] = [ours.toFixed(0), bare.toFixed(0)];
  return {
    cpuP50Ms: figure(percentile(cpuMs, 50), 'CPU of the process during one request: all threads, garbage included'),
    cpuP99Ms: figure(percentile(cpuMs, 99), `the same; of ${cpuMs.length} requests after ${WARM_UP} to warm up`),
    importMs: figure(
      ours - bare,
      `${importMs} ms, less ${bareMs} ms for its SDK clients alone; the fastest of ${IMPORTS}`,
    ),
  };
}

const detailsOf = ({ cpuMs, calls }: HandlerCpu): string[] => [
  'Calls of one request, against stand-ins on loopback',
  ...Object.entries(calls).map(([name, count]) => `  ${name.padEnd(20)}${count.toFixed(2).padStart(8)}`),
  '',
  'CPU of one request, ms',
  ...[50, 90, 99, 99.9, 100].map((p) => `  p${String(p).padEnd(19)}${percentile(cpuMs, p).toFixed(2).padStart(8)}`),
];
