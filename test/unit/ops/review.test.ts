import { describe, expect, it } from 'vitest';
import { AuditRow } from '../../../stores/audit.ts';
import { withFaults } from '../../../stores/fault.ts';
import { StoreFault } from '../../../stores/store.ts';
import { unsound } from '../../support/soundness.ts';
import { as, createOperator, heldItem, inPath, type Operator } from './operator.ts';

const auditOf = ({ road }: Operator): AuditRow[] =>
  road.store
    .rows('control')
    .filter(({ key }) => key.pk.startsWith('audit#'))
    .map(({ item }) => AuditRow.parse(item));

describe('a work item', () => {
  it('is listed with owner, reason, due time and how much waits in it covers: [207]', async () => {
    const operator = createOperator();
    await heldItem(operator.road);
    operator.road.advance(1000);
    const { item } = await heldItem(operator.road, 'b@acme.example');
    const { items } = as('items', await operator.ask('GET', '/items?owner=vera'));
    expect(items).toHaveLength(2);
    expect(items[1]).toMatchObject({
      id: item,
      reason: 'hold',
      owner: 'vera',
      state: 'open',
      isOverdue: false,
      waiting: { count: 1, hasMore: false },
    });
    expect((await operator.ask('GET', '/items?owner=rita')).body.items).toEqual([]);
    const first = as('items', await operator.ask('GET', '/items?limit=1'));
    expect([first.items.length, first.hasMore]).toEqual([1, true]);
  });

  it('is shown with what is attached, what it can become and what usually helps', async () => {
    const operator = createOperator();
    const { signal, item } = await heldItem(operator.road);
    for (const spelling of [inPath(item), item.replace('#', '%23')]) {
      const shown = as('item', await operator.ask('GET', `/items/${spelling}`));
      expect(shown).toMatchObject({
        id: item,
        attached: [{ signal, run: 0 }],
        allowed: ['retry', 'replay', 'close'],
        suggested: 'replay',
      });
      expect(Date.parse(shown.dueAt) - Date.parse(shown.openedAt)).toBe(240 * 60_000);
    }
  });

  it('is claimed by one person; the next one learns who and when', async () => {
    const operator = createOperator();
    const { item } = await heldItem(operator.road);
    const path = `/items/${inPath(item)}/claim`;
    expect((await operator.ask('POST', path, { who: 'vera' })).body).toEqual({ item, by: 'vera' });
    expect((await operator.ask('POST', path, { who: 'vera' })).status).toBe(200);
    const at = new Date(operator.road.now()).toISOString();
    const second = await operator.ask('POST', path, { who: 'otto' });
    expect(second.body).toMatchObject({ status: 409, title: 'already-claimed', by: 'vera', at });
    const decision = await operator.ask('POST', path.replace('claim', 'decide'), {
      who: 'otto',
      body: { outcome: 'close' },
    });
    expect(decision.body).toMatchObject({ status: 409, title: 'already-claimed', by: 'vera', at });
  });

  it('that is closed ends its signal, and the road stays sound', async () => {
    const operator = createOperator();
    const { signal, item } = await heldItem(operator.road);
    const { status, body } = await operator.ask('POST', `/items/${inPath(item)}/decide`, {
      body: { outcome: 'close' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ item, outcome: 'close', by: 'vera', isRepeat: false, done: 1, left: 0, closed: true });
    expect(await operator.road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'closed' });
    expect(unsound(operator.road)).toEqual([]);
  });

  it('decided again by the same person the same way is a repeat, not a conflict', async () => {
    const operator = createOperator();
    const { item } = await heldItem(operator.road);
    const path = `/items/${inPath(item)}/decide`;
    await operator.ask('POST', path, { body: { outcome: 'close' } });
    const again = await operator.ask('POST', path, { body: { outcome: 'close' } });
    expect([again.status, again.body.isRepeat, again.body.closed]).toEqual([200, true, true]);
    const other = await operator.ask('POST', path, { body: { outcome: 'retry' } });
    expect(other.body).toMatchObject({ status: 409, title: 'already-decided', by: 'vera', outcome: 'close' });
    const claim = await operator.ask('POST', path.replace('decide', 'claim'), { who: 'otto' });
    expect(claim.body).toMatchObject({ status: 409, title: 'already-decided', by: 'vera', outcome: 'close' });
  });

  it('with more rows than one batch says how many are left for the clock', async () => {
    const operator = createOperator();
    const { road } = operator;
    for (let n = 0; n < 30; n += 1) await road.submit({ user_id: `u${n}`, emial: `p${n}@acme.example` });
    await road.drainUntilQuiet();
    const [item] = as('items', await operator.ask('GET', '/items')).items;
    expect(item).toMatchObject({ kind: 'grouped', reason: 'contract-broken', waiting: { count: 30 } });
    const path = `/items/${inPath(item?.id ?? '')}`;
    const decided = await operator.ask('POST', `${path}/decide`, { body: { outcome: 'close' } });
    expect(decided.status).toBe(202);
    expect(decided.body).toMatchObject({ done: 25, left: 5, closed: false });
    await road.minutes(1);
    expect((await operator.ask('GET', path)).body).toMatchObject({ state: 'closed', attached: [] });
    expect(unsound(road)).toEqual([]);
  });

  it('about a missed follow-up can only be closed', async () => {
    const operator = createOperator();
    const { signal } = await operator.road.submit();
    await operator.road.settle();
    await operator.road.minutes(20);
    const { items } = as('where', await operator.ask('GET', `/where?signal=${signal}`));
    expect(items).toMatchObject([{ reason: 'follow-up-missed', owner: 'tess' }]);
    const path = `/items/${inPath(items[0]?.id ?? '')}`;
    expect((await operator.ask('GET', path)).body).toMatchObject({ allowed: ['close'], suggested: 'close' });
    const refused = await operator.ask('POST', `${path}/decide`, { body: { outcome: 'retry' } });
    expect(refused.body).toMatchObject({ status: 400, title: 'outcome-not-allowed', allowed: ['close'] });
    expect((await operator.ask('POST', `${path}/decide`, { body: { outcome: 'close' } })).body.closed).toBe(true);
  });

  it('keeps a note among the envelopes, where names may be, and shows it', async () => {
    const operator = createOperator();
    const { item } = await heldItem(operator.road);
    const note = 'Spoke to Dana; she is a student.';
    await operator.ask('POST', `/items/${inPath(item)}/decide`, { body: { outcome: 'close', note } });
    expect((await operator.ask('GET', `/items/${inPath(item)}`)).body.note).toBe(note);
    const { envelopes, ...others } = operator.road.store.snapshot();
    expect(JSON.stringify(others)).not.toContain('Dana');
    const kept = envelopes.find(({ key }) => key.sk === 'note');
    expect(Number(kept?.item.expiresAt) * 1000 - operator.road.now()).toBe(90 * 86_400_000);
  });
});

describe('two people deciding at once', () => {
  it('one wins and the other learns who and when, 200 times', async () => {
    const wins = { vera: 0, otto: 0 };
    for (let round = 1; round <= 200; round += 1) {
      const operator = createOperator();
      const { item } = await heldItem(operator.road);
      const store = withFaults(operator.road.store, { seed: round });
      const under = createOperator(operator.road, { store });
      const path = `/items/${inPath(item)}/decide`;
      const answers = await Promise.all(
        (['vera', 'otto'] as const).map(async (who, index) => {
          const body = { outcome: index === 0 ? 'close' : 'replay' };
          return { who, answer: await under.ask('POST', path, { who, body }) };
        }),
      );
      const winners = answers.filter(({ answer }) => answer.status < 300);
      const losers = answers.filter(({ answer }) => answer.status === 409);
      expect([winners.length, losers.length], `round ${round}: ${JSON.stringify(answers)}`).toEqual([1, 1]);
      const by = winners[0]?.who;
      if (by) wins[by] += 1;
      expect(losers[0]?.answer.body).toMatchObject({ title: 'already-decided', by });
      expect(losers[0]?.answer.body.at).toBe(new Date(operator.road.now()).toISOString());
      await operator.road.settle();
      const outcomes = auditOf(operator).map(({ who, outcome }) => [who, outcome]);
      expect(outcomes.toSorted()).toEqual(
        [
          [by, 'done'],
          [losers[0]?.who, 'already-decided'],
        ].toSorted(),
      );
    }
    expect(Math.min(wins.vera, wins.otto)).toBeGreaterThan(0);
  });
});

describe('a replay', () => {
  it('starts the next run and repeats no effect, twice covers: [182]', async () => {
    const operator = createOperator();
    const { road } = operator;
    const { signal } = await road.submit();
    await road.settle();
    const { status, body } = await operator.ask('POST', `/signals/${signal}/replay`);
    expect([status, body]).toEqual([202, { signal, run: 1 }]);
    await road.settle();
    expect((await operator.ask('POST', `/signals/${signal}/replay`)).body).toEqual({ signal, run: 2 });
    await road.settle();
    expect(road.crm.contacts.size).toBe(1);
    expect(road.crm.tasks.size).toBe(1);
    expect(unsound(road)).toEqual([]);
  });

  it('of what never ran or does not exist is refused', async () => {
    const operator = createOperator();
    const { signal } = await operator.road.submit();
    expect((await operator.ask('POST', `/signals/${signal}/replay`)).body).toMatchObject({ title: 'never-ran' });
    const stranger = '0'.repeat(32);
    expect((await operator.ask('POST', `/signals/${stranger}/replay`)).body).toMatchObject({ title: 'not-found' });
  });
});

describe('the audit', () => {
  it('tells who did what in which role, to what, and what came of it covers: [296, 298]', async () => {
    const operator = createOperator();
    const { signal, item } = await heldItem(operator.road);
    await operator.ask('POST', `/items/${inPath(item)}/claim`, { who: 'vera', groups: ['operator'] });
    await operator.ask('POST', `/signals/${signal}/replay`, { arn: 'arn:aws:iam::1:user/otto' });
    await operator.ask('POST', '/live', { body: { set: 'mode', flow: 'demo-request', mode: 'observe', version: 7 } });
    const { body } = await operator.ask('GET', '/audit?day=2026-11-20');
    const common = { state: 'ended', at: new Date(operator.road.now()).toISOString() };
    expect(body.entries).toHaveLength(3);
    expect(body.entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...common,
          who: 'vera',
          role: 'operator',
          verb: 'claim',
          targets: { item },
          outcome: 'done',
        }),
        expect.objectContaining({
          ...common,
          who: 'otto',
          via: 'iam',
          verb: 'replay',
          targets: { signal },
          outcome: 'done',
        }),
        expect.objectContaining({ ...common, verb: 'change-live', outcome: 'live-changed' }),
      ]),
    );
  });

  it('has no row for what was never allowed or never understood', async () => {
    const operator = createOperator();
    const { item } = await heldItem(operator.road);
    await operator.ask('POST', `/items/${inPath(item)}/claim`, { groups: ['viewer'] });
    await operator.ask('POST', `/items/${inPath(item)}/decide`, { body: { outcome: 'explode' } });
    expect(auditOf(operator)).toEqual([]);
  });

  it('comes first: without its row nothing happens', async () => {
    const operator = createOperator();
    const { item } = await heldItem(operator.road);
    const before = JSON.stringify(operator.road.store.snapshot());
    const { store } = operator.road;
    const refusing = { ...store, write: () => Promise.reject(new StoreFault('no')) };
    const under = createOperator(operator.road, { store: refusing });
    const answer = await under.ask('POST', `/items/${inPath(item)}/decide`, { body: { outcome: 'close' } });
    expect(answer.body).toMatchObject({ status: 503, title: 'unavailable', correlationId: 'request-1' });
    expect(JSON.stringify(store.snapshot())).toBe(before);
  });

  it('stays begun when the outcome cannot be noted, and the answer is that of the action', async () => {
    const operator = createOperator();
    const { item } = await heldItem(operator.road);
    const { store } = operator.road;
    const forgetful = {
      ...store,
      write: (write: Parameters<typeof store.write>[0]) =>
        write.kind === 'update' && write.key.pk.startsWith('audit#')
          ? Promise.reject(new StoreFault('no'))
          : store.write(write),
    };
    const under = createOperator(operator.road, { store: forgetful });
    const answer = await under.ask('POST', `/items/${inPath(item)}/claim`);
    expect(answer.status).toBe(200);
    expect(auditOf(operator)).toMatchObject([{ state: 'begun', verb: 'claim' }]);
    expect(under.faults).toMatchObject([{ part: 'audit' }]);
  });
});
