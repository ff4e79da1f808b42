/** A form field is renamed upstream: nothing gets lost, one item names it, and a person decides for all of it. */
import { expect, it } from 'vitest';
import type { Sendable } from '../../sandbox/senders.ts';
import { inCrm, ops, rested } from './people.ts';
import { freshEmail, sandbox, typeformResponse } from './sandbox.ts';

/** The question for the address got another `ref`. */
const renamed = (email: string): Sendable => ({
  emitter: 'typeform-demo',
  contentType: 'application/json',
  body: typeformResponse(email, 'work_email'),
});

it('signals of a renamed field wait in one item that names it, can be decided together, and are never lost covers: [76, 207, 413, 428]', async () => {
  const emails = [freshEmail(), freshEmail(), freshEmail()];
  const files = [];
  for (const email of emails) {
    const { answer, signal = '' } = await sandbox.send(renamed(email));
    expect(answer.status).toBe(200);
    files.push({ email, signal, file: await rested(signal) });
  }
  const [item = '', ...others] = [...new Set(files.map(({ file }) => file.row.item ?? ''))];
  expect(others).toEqual([]);

  const detail = await ops.ask('item', { id: item });
  expect(detail).toMatchObject({ reason: 'contract-broken', subject: 'typeform-demo', owner: 'iris', state: 'open' });
  expect(JSON.stringify(detail.evidence)).toContain('lead_email');
  const { contract, versions } = await ops.ask('contract', { name: 'typeform-demo' });
  expect(contract.schema.$id).toBe(`urn:baton:contract:typeform-demo:${detail.version}`);
  expect(versions).toContainEqual({ version: detail.version, stages: ['running', 'declared', 'published'] });

  // Nobody mends the contract meanwhile, so a replay parks them again: in the item's next generation, still all three.
  const mine = await ops.ask('items', { owner: 'iris' });
  expect(mine.items.find(({ id }) => id === item)?.waiting.count).toBe(3);
  await ops.ask('claim', { id: item });
  await ops.ask('decide', { id: item, outcome: 'replay', note: 'The form was rebuilt on Friday.' });
  const again = [];
  for (const { signal } of files) {
    const file = await sandbox.waitUntil('the replay to park', async () => {
      await sandbox.invokeClock();
      const { row } = await rested(signal);
      return row.item !== item && row;
    });
    again.push(file);
  }
  expect(new Set(again.map((row) => row.item))).toEqual(new Set([item.replace(/#1$/, '#2')]));
  expect(again.map(({ run }) => run)).toEqual([1, 1, 1]);

  const next = again[0]?.item ?? '';
  await ops.ask('decide', { id: next, outcome: 'close' });
  for (const { signal, email } of files) {
    expect((await rested(signal)).row).toMatchObject({ state: 'closed', outcome: 'closed' });
    expect((await inCrm(email)).contacts).toEqual([]);
  }
  expect((await ops.ask('item', { id: next })).state).toBe('closed');
  const { entries } = await ops.ask('audit', { day: new Date().toISOString().slice(0, 10) });
  expect(entries.filter(({ targets }) => targets.item === item).map(({ verb }) => verb)).toEqual(['decide', 'claim']);
  expect((await ops.ask('live', {})).killed).toEqual([]);
});
