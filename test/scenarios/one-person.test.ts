/**
 * Crowds of whom each comes by four channels, three times each, in any order: a form under one address, another form under
 * another one, a call, and the product, which alone knows what links the three.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Sendable } from '../../sandbox/senders.ts';
import { inParallel } from '../../sandbox/wait.ts';
import { readSignal } from '../../stores/journal.ts';
import { SHARDS, shardOf } from '../../stores/keys.ts';
import { readLeadState } from '../../stores/lead-state.ts';
import { hosted } from '../support/hosted-form.ts';
import { ticking } from './people.ts';
import { sandbox } from './sandbox.ts';

const MINUTE = 60_000;
vi.setConfig({ testTimeout: 25 * MINUTE });

const PEOPLE = 25;
const COPIES = 3;
/** As many as two cores bear on the road at once. */
const AT_ONCE = 16;

interface Person {
  readonly key: string;
  readonly emails: readonly [string, string];
  readonly phone: string;
}

const person = (): Person => {
  const key = randomUUID();
  const emails = [`one-${key}@scenario.example`, `two-${key}@scenario.example`] as const;
  return { key, emails, phone: `+346${randomInt(10_000_000, 99_999_999)}` };
};

const website = ({ key, emails }: Person, at: Date): Sendable => ({
  emitter: 'website-api',
  contentType: 'application/json',
  body: {
    type: 'demo.requested',
    timestamp: at.toISOString(),
    data: { email: emails[0], user_id: `u-${key}`, first_name: 'Dana', team_size: 40, intent: 'demo' },
  },
});

const typeform = ({ key, emails }: Person, at: Date): Sendable => ({
  emitter: 'typeform-demo',
  contentType: 'application/json',
  body: {
    event_id: `evt-${key}`,
    event_type: 'form_response',
    form_response: {
      form_id: 'hK3dZ8Qp',
      token: `tok-${key}`,
      submitted_at: at.toISOString(),
      answers: [
        { type: 'email', email: emails[1], field: { ref: 'lead_email', type: 'email' } },
        { type: 'choice', choice: { label: '50–200' }, field: { ref: 'lead_team_size', type: 'multiple_choice' } },
      ],
    },
  },
});

/** The account the one form knows, the address of the other one, and the number of the call. */
const product = ({ key, emails, phone }: Person, at: Date): Sendable => ({
  emitter: 'segment',
  contentType: 'application/json',
  body: {
    type: 'identify',
    messageId: `msg-${key}`,
    timestamp: at.toISOString(),
    userId: `u-${key}`,
    traits: { email: emails[1], phone },
  },
});

const call = ({ key, phone }: Person, at: Date): Sendable => ({
  emitter: 'twilio-voice',
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams({
    CallSid: `CA-${key}`,
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: phone,
    To: '+34910000000',
    SequenceNumber: '1',
    Timestamp: at.toUTCString().replace('GMT', '+0000'),
  }).toString(),
});

const CHANNELS = [website, typeform, product, call] as const;
const EMITTERS = ['website-api', 'typeform-demo', 'segment', 'twilio-voice'];

interface Message {
  readonly who: Person;
  readonly channel: number;
  readonly sample: Sendable;
}

/** What each says on each channel, a minute apart and all of it over. */
const messagesOf = (who: Person): Message[] => {
  const began = Date.now() - 10 * MINUTE;
  return CHANNELS.map((say, channel) => ({ who, channel, sample: say(who, new Date(began + channel * MINUTE)) }));
};

function shuffled<T>(values: readonly T[]): T[] {
  const left = [...values];
  return values.flatMap(() => left.splice(randomInt(left.length), 1));
}

const isResting = ({ state }: { readonly state: string }): boolean => state === 'closed' || state === 'parked';

/** The signals that are on the road, or of which a newer run is owed. */
async function underWay(signals: readonly string[]): Promise<string[]> {
  const files = await inParallel(signals, 4, (signal) => readSignal(sandbox.store, signal));
  const rests = files.map((file) => file !== undefined && [file.row, ...file.destinations].every(isResting));
  return signals.filter((_, index) => !rests[index]);
}

/** Leads of these signals, each under the id of the one that stands for it, and whether something of it is asked for still. */
async function survivorsOf(signals: readonly string[]) {
  const files = await inParallel(signals, 4, (signal) => readSignal(sandbox.store, signal));
  const leads = [...new Set(files.flatMap((file) => file?.row.lead ?? []))];
  const states = await inParallel(leads, 4, (lead) => readLeadState(sandbox.store, lead));
  return [...new Set(states.map(({ file }) => file.row.mergedInto ?? file.id))];
}

async function requested(leads: ReadonlySet<string>): Promise<string[]> {
  const shards = SHARDS.filter((shard) => [...leads].some((lead) => shardOf(lead) === shard));
  const pages = await Promise.all(shards.map((shard) => sandbox.store.queryIndex('open', shard, {})));
  return pages.flatMap(({ rows }) =>
    rows.flatMap(({ key }) => (key.sk === 'regroup' && leads.has(key.pk.slice(2)) ? [key.pk] : [])),
  );
}

/** As a sender does: whoever is not answered, or with a fault, sends the same again. */
async function insist({ who, sample }: Message): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const { answer, signal = '' } = await sandbox.send(sample, `${sample.emitter}-${who.key}`);
    if (answer.status < 300) return signal;
    if (answer.status < 500 || tries >= 20) throw new Error(`${sample.emitter} was answered ${answer.status}`);
    await sleep(1_000);
  }
}

/** Signals by channel, of one person. */
type Told = ReadonlyMap<Person, readonly string[]>;

async function send(people: readonly Person[], channels: readonly number[] = [0, 1, 2, 3]): Promise<Told> {
  const all = people.flatMap(messagesOf).filter(({ channel }) => channels.includes(channel));
  const messages = shuffled(all.flatMap((each) => Array.from({ length: COPIES }, () => each)));
  const sent = await inParallel(messages, AT_ONCE, async (message) => ({ ...message, signal: await insist(message) }));
  return new Map(
    people.map((who) => [
      who,
      channels.map((channel) => {
        const ids = new Set(
          sent.filter((each) => each.who === who && each.channel === channel).map((each) => each.signal),
        );
        expect(ids.size).toBe(1);
        return [...ids][0] ?? '';
      }),
    ]),
  );
}

const added = (told: Told, more: Told): Told =>
  new Map([...told].map(([who, signals]) => [who, [...signals, ...(more.get(who) ?? [])]]));

/** The form that the CRM hosts, by their first address: it tells under which id the CRM has them now, and which ids it had. */
async function hostedForms(people: readonly Person[]): Promise<Told> {
  const { contacts } = await sandbox.twin();
  const sent = await inParallel(people, 3, async (who): Promise<[Person, string[]]> => {
    const own = contacts.find(({ properties }) => addressesOf(properties).includes(who.emails[0]));
    const merged = own?.properties.hs_merged_object_ids?.split(';') ?? [];
    const { key, emails, phone } = who;
    const sample = hosted({ key, email: emails[0], phone }, Date.now(), { vid: own?.id ?? '', merged });
    return [who, [await insist({ who, channel: CHANNELS.length, sample })]];
  });
  return new Map(sent);
}

/** Everything has come to rest twice, with a tick of the clock in between: nobody owes anything any more. */
async function quiet(told: Told): Promise<void> {
  const signals = [...told.values()].flat();
  let isQuiet = false;
  await sandbox.waitUntil(
    'all of it to rest',
    async () => {
      const wasQuiet = isQuiet;
      isQuiet = false;
      if ((await underWay(signals)).length > 0) return false;
      const leads = new Set(await survivorsOf(signals));
      isQuiet = (await requested(leads)).length === 0;
      if (isQuiet && !wasQuiet) await sandbox.invokeClock();
      return isQuiet && wasQuiet;
    },
    { limitMs: 20 * MINUTE, everyMs: 2_000 },
  );
}

/** What the CRM holds of a person: contacts that have one of the addresses, and the tasks at them. */
async function inCrm({ emails }: Person) {
  const { contacts, tasks } = await sandbox.twin();
  const own = contacts.filter(({ properties }) => emails.some((email) => addressesOf(properties).includes(email)));
  const theirs = tasks.filter(({ contactIds }) => own.some(({ id }) => contactIds.includes(id)));
  return {
    contacts: own.length,
    strangers: own.flatMap(({ properties }) => addressesOf(properties)).filter((each) => !emails.includes(each)),
    openTasks: theirs.filter(({ properties }) => properties.hs_task_status !== 'COMPLETED').length,
  };
}

const addressesOf = ({ email = '', hs_additional_emails = '' }: Readonly<Record<string, string>>): string[] =>
  [email, ...hs_additional_emails.split(';')].filter(Boolean);

async function inLedger(signals: readonly string[]) {
  const [lead = '', ...others] = await survivorsOf(signals);
  const { file, touches } = await readLeadState(sandbox.store, lead);
  return {
    leads: 1 + others.length,
    touches: touches.map(({ emitter }) => emitter),
    open: file.engagements.filter(({ state }) => state === 'open').length,
  };
}

describe('25 people by four channels, three copies of each, where only the third channel links them', () => {
  it('are 25 leads of four touches in order, with one contact and one open task each covers: [98, 99, 100, 108, 414]', async () => {
    const people = Array.from({ length: PEOPLE }, person);
    const told = await send(people);
    await ticking(() => quiet(told));
    const found = await inParallel(people, 4, async (who) => ({
      ...(await inLedger(told.get(who) ?? [])),
      ...(await inCrm(who)),
    }));
    const wanted = { leads: 1, touches: EMITTERS, open: 1, contacts: 1, strangers: [], openTasks: 1 };
    expect(found).toEqual(people.map(() => wanted));
    expect(new Set(await survivorsOf([...told.values()].flat())).size).toBe(PEOPLE);
    expect((await sandbox.twin()).duplicates).toEqual({ emails: {}, leadKeys: {}, taskKeys: {} });
  });

  it('who have two contacts and two tasks by then keep one of each: the CRM merges the two into a new record, and its form tells of that covers: [99, 430]', async () => {
    const people = Array.from({ length: 3 }, person);
    const both = await ticking(async () => {
      const first = await send(people, [0, 1]);
      await quiet(first);
      const known = added(first, await hostedForms(people));
      await quiet(known);
      return known;
    });
    const before = await Promise.all(people.map(inCrm));
    expect(before).toEqual(people.map(() => ({ contacts: 2, strangers: [], openTasks: 2 })));
    const linked = await ticking(async () => {
      const all = added(both, await send(people, [2, 3]));
      await quiet(all);
      const again = added(all, await hostedForms(people));
      await quiet(again);
      return again;
    });
    const found = await inParallel(people, 3, async (who) => ({
      ...(await inLedger(linked.get(who) ?? [])),
      ...(await inCrm(who)),
    }));
    const touches = [...EMITTERS, 'hubspot-form', 'hubspot-form'];
    const wanted = { leads: 1, touches, open: 1, contacts: 1, strangers: [], openTasks: 1 };
    expect(found).toEqual(people.map(() => wanted));
    const { contacts, duplicates } = await sandbox.twin();
    for (const { emails } of people) {
      const [one, ...others] = contacts.filter(({ properties }) => addressesOf(properties).includes(emails[0]));
      expect([others.length, addressesOf(one?.properties ?? {}).sort()]).toEqual([0, [...emails].sort()]);
      expect(one?.properties.hs_merged_object_ids?.split(';')).toHaveLength(2);
    }
    expect(duplicates).toEqual({ emails: {}, leadKeys: {}, taskKeys: {} });
  });
});
