/**
 * What functions were seen to do in all scenarios, against what `lib/grants.ts` lets them do. `BATON_WRITE_RIGHTS=1` adds
 * what was seen to `test/unit/grants/data/rights-used.json`, by which the unit test knows that no right may go.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GRANTS } from '../../lib/grants.ts';
import { ROOT } from '../../sandbox/paths.ts';
import { rightsGranted, rightsNeeded } from '../support/rights.ts';
import { UNSEEN } from '../unit/grants/unseen.ts';
import { sandbox } from './sandbox.ts';

const FILE = join(ROOT, 'test', 'unit', 'grants', 'data', 'rights-used.json');
const known: Readonly<Record<string, readonly string[]>> = existsSync(FILE)
  ? JSON.parse(readFileSync(FILE, 'utf8'))
  : {};

const rowOf = (label: string): string => label.replace(/^deliver-.*/, 'deliver');
const labels = Object.keys(sandbox.addresses.deployment.functionNames);
const seen = new Map<string, string[]>();

async function rightsSeen(label: string): Promise<string[]> {
  const { calls } = await sandbox.proxy.calls({ caller: sandbox.addresses.deployment.functionNames[label] });
  return [...new Set(calls.flatMap(rightsNeeded))].sort();
}

describe('every right used in a scenario', () => {
  it.each(labels)('is granted to %s', async (label) => {
    const used = await rightsSeen(label);
    seen.set(rowOf(label), used);
    const granted = new Set(
      Object.entries(GRANTS).flatMap(([name, row]) => (name === rowOf(label) ? rightsGranted(row) : [])),
    );
    expect(used.length, 'a function that did nothing proves nothing').toBeGreaterThan(0);
    expect(used.filter((right) => !granted.has(right))).toEqual([]);
  });

  it('is known to the test that no grant may be taken away', () => {
    if (process.env.BATON_WRITE_RIGHTS) {
      const all = Object.keys(GRANTS).map((name) => [
        name,
        [...new Set([...(known[name] ?? []), ...(seen.get(name) ?? [])])].sort(),
      ]);
      writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
      return;
    }
    const news = [...seen].flatMap(([name, used]) =>
      used
        .filter((right) => !known[name]?.includes(right) && UNSEEN[name]?.[right] === undefined)
        .map((right) => `${name} ${right}`),
    );
    expect(news, 'run "BATON_WRITE_RIGHTS=1 npx vitest run --project scenarios"').toEqual([]);
  });

  it('was refused to nobody', async () => {
    const { calls } = await sandbox.proxy.calls();
    const refused = calls.filter(({ error }) => error?.startsWith('AccessDenied'));
    expect(refused.map(({ caller, service, action, targets }) => `${caller} ${service}:${action} ${targets}`)).toEqual(
      [],
    );
  });
});
