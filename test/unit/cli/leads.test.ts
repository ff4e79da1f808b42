/** Who is found by what a person holds in hand: a number, an address, a signal; and who is merged with whom. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callback, say, somebody } from '../../support/channels.ts';
import type { Road } from '../../support/road.ts';
import { createOperator } from '../ops/operator.ts';
import { createConsole } from './console.ts';

let errors = '';
beforeEach(() => {
  errors = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

/** Somebody by their address only; the signal. */
async function written(road: Road, email: string): Promise<string> {
  const { signal } = await road.submit({ email });
  await road.settle();
  road.advance(60_000);
  return signal;
}

const leadIn = (out: string): string => /^Lead ([0-9a-f]{32})/m.exec(out)?.[1] ?? 'none';

describe('baton where <phone>', () => {
  it('finds the caller, however the number is written, and the number is in no URL, log or row', async () => {
    const console = createConsole();
    const { road } = console.operator;
    await say(road, callback({ ...somebody(7), phone: '(415) 555-0132' }, road.now()));
    await road.settle();
    const outs = [];
    for (const words of [['+14155550132'], ['4155550132'], ['--phone', '415-555-0132'], ['+1 415 555 0132']])
      outs.push(leadIn((await console.batonWords(['where', ...words])).out));
    expect(new Set(outs).size).toBe(1);
    expect(outs[0]).not.toBe('none');
    const { envelopes: _, ...rows } = road.store.snapshot();
    expect(JSON.stringify([console.asked, console.operator.lines, rows])).not.toMatch(/555.?0132/);
  });

  it('finds a caller keyed under an older pepper', async () => {
    const { operator } = createConsole();
    const { road } = operator;
    await say(road, callback({ ...somebody(8), phone: '+14155550133' }, road.now()));
    await road.settle();
    const keys = { ...road.keys, pepperVersion: '2', peppers: { ...road.keys.peppers, '2': 'ff'.repeat(32) } };
    const later = createConsole(createOperator(road, { keys: async () => keys }));
    expect(leadIn((await later.baton('where +14155550133')).out)).not.toBe('none');
  });

  it('says what is no number, and what nobody called from', async () => {
    const { baton } = createConsole();
    expect((await baton('where --phone not-a-number')).code).toBe(1);
    expect(errors).toContain('phone');
    expect(errors).not.toContain('not-a-number');
    expect((await baton('where +14155550199')).code).toBe(1);
    expect(errors).toContain('Nothing is known by this phone.');
  });
});

describe('baton merge and unmerge', () => {
  it('take what where takes, and say which leads they took and what became of them', async () => {
    const { baton, operator } = createConsole();
    const first = await written(operator.road, 'ann@x.example');
    const second = await written(operator.road, 'bob@y.example');
    const elder = leadIn((await baton(`where ${first}`)).out);
    const younger = leadIn((await baton(`where ${second}`)).out);
    const merged = await baton(`merge bob@y.example ${first}`);
    expect(merged.out).toContain(`Takes lead ${younger}  since`);
    expect(merged.out).toContain(`and lead ${elder}  since`);
    expect(merged.out).toContain(`lead ${elder} stands for ${younger}`);
    await operator.road.settle();
    expect(leadIn((await baton('where bob@y.example')).out)).toBe(elder);
    const parted = await baton(`unmerge ${second}`);
    expect(parted.out).toContain(`Takes lead ${younger} out of lead ${elder}`);
    await operator.road.settle();
    expect(leadIn((await baton('where bob@y.example')).out)).toBe(younger);
  });

  it('ask which one where a lead stands for several, unless a signal tells', async () => {
    const { baton, operator } = createConsole();
    const signals = [];
    for (const email of ['ann@x.example', 'bob@y.example', 'cat@z.example'])
      signals.push(await written(operator.road, email));
    const younger = leadIn((await baton(`where ${signals[2]}`)).out);
    await baton('merge ann@x.example bob@y.example');
    await baton('merge ann@x.example cat@z.example');
    await operator.road.settle();
    expect((await baton('unmerge ann@x.example')).code).toBe(1);
    expect(errors).toContain('say which is to stand for itself');
    expect(errors).toContain(younger);
    expect((await baton(`unmerge ${signals[2]}`)).out).toContain(`${younger} stands for itself again`);
  });

  it('say what is known by nobody, and that the beginning of an id is not enough', async () => {
    const { baton } = createConsole();
    expect((await baton('merge nobody@x.example 0123abcd')).code).toBe(1);
    expect(errors).toContain('Nothing is known by this email.');
    expect((await baton('unmerge 0123abcd')).code).toBe(1);
    expect(errors).toContain('leads are found by whole ids only');
  });
});
