import { describe, expect, it } from 'vitest';
import { createApi } from '../../../bin/cli/api.ts';
import { followKeying } from '../../../bin/cli/key-ledger.ts';
import { SECRET_READ_MS } from '../../../core/keying/keying.ts';
import { entryKey } from '../../../stores/keys.ts';
import { DANA, type Road } from '../../support/road.ts';
import { createOperator, type Operator } from '../ops/operator.ts';
import { createConsole } from './console.ts';

const MINUTE = 60_000;

async function ledger(): Promise<Operator> {
  const operator = createOperator();
  const { road } = operator;
  for (const n of [1, 2, 3]) await road.submit({ ...DANA, email: `dana${n}@northwind.example` });
  await road.settle();
  return operator;
}

function rotate(road: Road): void {
  const peppers = { ...road.keys.peppers, '2': 'ab'.repeat(32) };
  road.keys = { ...road.keys, pepperVersion: '2', peppers };
}

/** What the command does once it has asked: looks, until it is done, minute by minute. */
async function followed(operator: Operator): Promise<{ code: number; out: string[] }> {
  const out: string[] = [];
  const api = createApi(async ({ method, path, body }) => {
    const answer = await operator.ask(method, path.replace(/^\/ops/, ''), body ? { body } : {});
    return { status: answer.status, text: answer.text };
  });
  const terminal = {
    say: (...lines: readonly string[]) => void out.push(...lines),
    json: () => undefined,
    ask: undefined,
  };
  const code = await followKeying({ api, terminal }, () => operator.road.minutes(1));
  return { code, out };
}

describe('baton backfill --from-ledger --dry-run', () => {
  it('tells how many signals of which day would be keyed anew, and changes nothing covers: [104]', async () => {
    const operator = await ledger();
    const { road } = operator;
    const { baton } = createConsole(operator);
    const before = JSON.stringify(road.store.snapshot());
    const none = await baton('backfill --from-ledger --dry-run');
    expect(none.out).toBe('0 of 3 signals would be keyed anew, under pepper 1. Nothing was changed.');
    rotate(road);
    const { code, out, json } = await baton('backfill --from-ledger --dry-run');
    expect(code).toBe(0);
    expect(out).toContain('3 of 3 signals would be keyed anew, under peppers 2 and 1. Nothing was changed.');
    expect(out).toContain('  website-api 2026-11-20: 3');
    expect(out).toContain('3 for another pepper alone: that joins nobody and parts nobody.');
    expect(json).toMatchObject({ peppers: ['2', '1'], days: [{ emitter: 'website-api', signals: 3, byPepper: 3 }] });
    expect(JSON.stringify(road.store.snapshot())).toBe(before);
  });

  it('does not promise what other rules would do', async () => {
    const operator = await ledger();
    const [signal = ''] = operator.road.signals();
    // As an earlier release wrote it.
    const key = entryKey(signal, 0, 'validate');
    await operator.road.store.write({ kind: 'update', key, set: { versions: { contract: 'older' } } });
    const { out } = await createConsole(operator).baton('backfill --from-ledger --dry-run');
    expect(out).toContain('1 of 3 signals would be keyed anew');
    expect(out).toContain('1 were keyed by other rules, or before that was noted: whom it joins shows when it is done');
  });
});

describe('baton backfill --from-ledger', () => {
  it('waits until the secret is read, tells how far it is, and then which pepper may go covers: [104, 430]', async () => {
    const operator = await ledger();
    rotate(operator.road);
    const body = { perMinute: 2 };
    expect((await operator.ask('POST', '/keying', { body })).body).toMatchObject({ state: 'waiting', removable: [] });
    const { code, out } = await followed(operator);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^It begins at .*, when every function has read the secret/);
    expect(out.slice(1, -3).join()).toMatch(/signals looked at.* 2 keyed anew, at most 2 a minute/);
    expect(out.slice(-3)).toEqual([
      'Done: 3 signals looked at, 3 keyed anew, 0 left.',
      'Pepper 1 may be taken out of the keys secret: everything is keyed under 2.',
      'Not looked at: emitters that are gone from flows/, but for those named with --emitter.',
    ]);
    const audit = await operator.ask('GET', '/audit?day=2026-11-20');
    expect(audit.text).toContain('key-anew');
  });

  it('asked for again meanwhile it goes on, at the new pace, and does not begin again', async () => {
    const operator = await ledger();
    const { road, ask } = operator;
    rotate(road);
    await ask('POST', '/keying', { body: { perMinute: 1 } });
    road.advance(SECRET_READ_MS);
    await road.minutes(1);
    const again = await ask('POST', '/keying', { body: { perMinute: 600 } });
    expect(again.body).toMatchObject({ state: 'running', keyed: 1, perMinute: 600, emitter: 'website-api' });
    await road.minutes(1);
    expect((await ask('GET', '/keying')).body).toMatchObject({ state: 'done', looked: 3, keyed: 3 });
  });

  it('of an emitter that is gone from flows/, which has to be named', async () => {
    const operator = await ledger();
    const { road, ask } = operator;
    rotate(road);
    const emitters = new Map([...road.registry.emitters].filter(([name]) => name !== 'website-api'));
    road.registry = { ...road.registry, emitters };
    await ask('POST', '/keying', {});
    road.advance(SECRET_READ_MS + MINUTE);
    await road.minutes(1);
    expect((await ask('GET', '/keying')).body).toMatchObject({ state: 'done', looked: 0 });
    await ask('POST', '/keying', { body: { emitter: 'website-api' } });
    road.advance(SECRET_READ_MS + MINUTE);
    await road.minutes(1);
    expect((await ask('GET', '/keying')).body).toMatchObject({ state: 'done', looked: 3, keyed: 3 });
  });

  it('takes no file', async () => {
    const { baton } = createConsole();
    expect((await baton('backfill export.jsonl --from-ledger')).code).toBe(2);
  });
});
