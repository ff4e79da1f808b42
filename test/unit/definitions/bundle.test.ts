import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../../core/definitions/definitions.ts';
import { registry } from '../../../flows/registry.ts';

/** The registry as a function's bundle carries it: with what `lib/building-blocks/handoff-function.ts` sets. */
async function bundled(): Promise<{ registry: Registry; holds: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: ['flows/registry.ts'],
    absWorkingDir: new URL('../../..', import.meta.url).pathname,
    bundle: true,
    format: 'iife',
    globalName: 'carried',
    platform: 'node',
    minify: true,
    define: { BATON_CHECKED_AT_SYNTH: 'true' },
    metafile: true,
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  const carried = runInThisContext(`${code}; carried`) as { registry: Registry };
  const inputs = Object.values(metafile.outputs)[0]?.inputs ?? {};
  const holds = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  return { registry: carried.registry, holds };
}

describe('definitions in a function', () => {
  it('are those that synth checked: the check changes nothing', async () => {
    const inFunction = await bundled();
    const { identity, ...named } = registry;
    expect(inFunction.registry.identity).toEqual(identity);
    for (const part of Object.keys(named) as (keyof typeof named)[]) {
      expect([...inFunction.registry[part]], part).toEqual([...named[part]]);
    }
  });

  it('are frozen like those outside', async () => {
    const inFunction = await bundled();
    for (const flow of inFunction.registry.flows.values()) expect(Object.isFrozen(flow.owners)).toBe(true);
  });

  it('bring no shapes to check them by, which a cold start would pay for', async () => {
    const { holds } = await bundled();
    expect(holds.filter((path) => path.includes('zod') || path.endsWith('definitions/definitions.ts'))).toEqual([]);
  });
});
