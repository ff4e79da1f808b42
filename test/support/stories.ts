/** What can happen to a lead, told so that it can be told again with a disaster in the middle. */

import type { ItemOutcome } from '../../core/review/items.ts';
import { changeLiveState } from '../../stores/live.ts';
import type { Disaster } from './disasters.ts';
import type { FakeFault } from './fake-destination.ts';
import { signedPost, websiteBody } from './requests.ts';
import { DANA, type Road } from './road.ts';

export interface Story {
  readonly name: string;
  /** How the signals end, in the order in which they came: an outcome, or the reason of the item they wait in. */
  readonly ends: readonly string[];
  /** Contacts, tasks and turns of the round robin in the end. */
  readonly crm: { readonly contacts: number; readonly tasks: number; readonly turns: number };
  readonly tell: (teller: Teller) => Promise<void>;
}

/** Senders and operators who try again until they are answered. */
export interface Teller {
  readonly road: Road;
  /** Signal ids in the order of their first acceptance. */
  readonly signals: readonly string[];
  send(person?: object, options?: { id?: string; type?: string; path?: string }): Promise<string>;
  decide(reason: string, outcome: ItemOutcome): Promise<void>;
  report(outcome: string): Promise<void>;
  fault(fault: FakeFault | undefined): void;
  /** What is dead comes back; then as the road's own. */
  settle(): Promise<void>;
  minutes(count: number): Promise<void>;
}

const TRIES = 5;
/** Longer than the longest backoff after the longest outage told here. */
const MOST_MINUTES = 180;

export function tellerOf(road: Road, disaster?: Disaster): Teller {
  const signals: string[] = [];
  let events = 0;
  /** Whoever gets no answer waits a minute and asks again. */
  const insisting = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await ask();
      } catch (error) {
        if (tried >= TRIES) throw error;
        disaster?.revive();
        road.advance(60_000);
      }
    }
  };
  const minutes = async (count: number): Promise<void> => {
    for (let minute = 0; minute < count; minute += 1) {
      disaster?.revive();
      await road.minutes(1);
    }
  };
  return {
    road,
    signals,
    async send(person = DANA, { id, type, path = '/signals' } = {}) {
      events += 1;
      const event = id ?? `evt_${events}`;
      const body = websiteBody(person, road.now(), type);
      const signal = await insisting(async () => {
        const answer = await road.post(signedPost(path, body, event, road.now()));
        if (answer.statusCode >= 500) throw new Error(`answered ${answer.statusCode}`);
        const { id: given, receipt } = JSON.parse(answer.body);
        return String(given ?? receipt.id);
      });
      if (!signals.includes(signal)) signals.push(signal);
      return signal;
    },
    decide: (reason, outcome) => road.decide(reason, outcome),
    async report(outcome) {
      const engagements = road.store
        .rows('ledger')
        .filter(({ item }) => item.openedBy !== undefined && item.state === 'open');
      for (const { item } of engagements) {
        const id = `${item.lead}.${item.flow}.${item.n}`;
        await insisting(() => road.report(id, outcome, `${id}-${outcome}`.replaceAll('.', '-')));
      }
    },
    fault(fault) {
      road.crm.fault = () => fault;
    },
    minutes,
    async settle() {
      await road.drainUntilQuiet();
      for (let minute = 0; minute < MOST_MINUTES && road.inFlight().length > 0; minute += 1) await minutes(1);
      await minutes(1);
    },
  };
}

const once = { contacts: 1, tasks: 1, turns: 1 };
const nothing = { contacts: 0, tasks: 0, turns: 0 };

export const STORIES: readonly Story[] = [
  {
    name: 'a lead is delivered',
    ends: ['routed'],
    crm: once,
    tell: async ({ send }) => void (await send()),
  },
  {
    name: 'the same event comes three times',
    ends: ['routed'],
    crm: once,
    async tell({ send, road }) {
      await send(DANA, { id: 'same' });
      await send(DANA, { id: 'same' });
      await road.drainUntilQuiet();
      await send(DANA, { id: 'same' });
    },
  },
  {
    name: 'a person comes again',
    ends: ['routed', 'routed'],
    crm: once,
    async tell({ send, settle }) {
      await send();
      await settle();
      await send({ ...DANA, phone: '+34600111222' });
    },
  },
  {
    name: 'a revision comes while the first run is under way',
    ends: ['routed'],
    crm: once,
    async tell({ send }) {
      await send(DANA, { id: 'same' });
      await send({ ...DANA, phone: '+34600111222' }, { id: 'same' });
    },
  },
  {
    name: 'a revision comes afterwards',
    ends: ['routed'],
    crm: once,
    async tell({ send, settle }) {
      await send(DANA, { id: 'same' });
      await settle();
      await send({ ...DANA, phone: '+34600111222' }, { id: 'same' });
    },
  },
  {
    name: 'three come under a throttle of one a minute, and one is corrected while it waits',
    ends: ['routed', 'routed', 'routed'],
    crm: { contacts: 3, tasks: 3, turns: 3 },
    async tell({ send, road }) {
      await changeLiveState(road.store, { set: 'throttle', emitter: 'website-api', perMinute: 1 });
      await send();
      await road.drainUntilQuiet();
      await send({ ...DANA, email: 'ada@northwind.example' }, { id: 'second' });
      await send({ ...DANA, email: 'bo@northwind.example' });
      await road.drainUntilQuiet();
      await send({ ...DANA, email: 'ada@northwind.example', phone: '+34600111222' }, { id: 'second' });
    },
  },
  {
    name: 'the contract is broken and the sender corrects itself',
    ends: ['routed'],
    crm: once,
    async tell({ send, settle }) {
      await send({ first_name: 'Dana' }, { id: 'same' });
      await settle();
      await send(DANA, { id: 'same' });
    },
  },
  {
    name: 'the contract is broken',
    ends: ['contract-broken'],
    crm: nothing,
    tell: async ({ send }) => void (await send({ first_name: 'Dana' })),
  },
  {
    name: 'no rule covers it and somebody closes it',
    ends: ['closed'],
    crm: nothing,
    async tell({ send, decide, settle }) {
      await send({ email: 'a@acme.example' });
      await settle();
      await decide('hold', 'close');
    },
  },
  {
    name: 'no rule covers it and somebody lets it try again',
    ends: ['hold'],
    crm: nothing,
    async tell({ send, decide, settle }) {
      await send({ email: 'a@acme.example' });
      await settle();
      await decide('hold', 'retry');
    },
  },
  {
    name: 'the destination is down for half an hour',
    ends: ['routed'],
    crm: once,
    async tell({ send, road, fault, minutes }) {
      fault('outage');
      await send();
      await road.drainUntilQuiet();
      await minutes(30);
      fault(undefined);
    },
  },
  {
    name: 'the destination refuses a field and somebody retries once it is mended',
    ends: ['routed'],
    crm: once,
    async tell({ send, fault, decide, settle }) {
      fault('terminal');
      await send();
      await settle();
      fault(undefined);
      await decide('refused-fields', 'retry');
    },
  },
  {
    name: 'the bytes are gone and nobody erased them',
    ends: ['envelope-missing'],
    crm: nothing,
    async tell({ send, road }) {
      const { before } = road;
      road.before = async (name, payload) => {
        const bytes = road.store.rows('envelopes').filter(() => name === 'validate');
        for (const { key } of bytes) await road.store.write({ kind: 'delete', key });
        await before(name, payload);
      };
      await send();
    },
  },
  {
    name: 'the engagement is closed and the person comes again',
    ends: ['routed', 'routed'],
    crm: { contacts: 1, tasks: 2, turns: 1 },
    async tell({ send, report, settle }) {
      await send();
      await settle();
      await report('rejected');
      await send();
    },
  },
  {
    name: 'two flows want the same person',
    ends: ['routed', 'routed'],
    crm: { contacts: 1, tasks: 2, turns: 2 },
    async tell({ send }) {
      await send();
      await send({ email: DANA.email }, { path: '/signals/support', type: 'callback.requested' });
    },
  },
];
