/** Marked personal data, put through everything that can happen, appears nowhere but in envelopes. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HandoffLabel } from '../../../core/metrics/names.ts';
import { faultFacts, logger, observed, record } from '../../../lambdas/runtime/telemetry.ts';
import { formPost, signedPost, typeformPost, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { SPILL } from '../../support/world.ts';

/** Every personal value holds one of these; so do the keys and the words of what is broken. */
const MARKS = ['zebra', '600987654', 'okapi'];
const ZEBRA = {
  email: 'zebra@zebra.example',
  user_id: 'zebra-id',
  first_name: 'Zebra',
  last_name: 'Zebrason',
  phone: '+34 600 987 654',
  company: 'Zebra Works',
  job_title: 'Chief Zebra',
  message: 'Call Zebra at\n    at zebra (home)',
  utm_campaign: 'zebra-campaign',
  session_id: 'zebra-session',
  'zebra@zebra.example': 'zebra',
  nickname: 'zebra',
};

const lines: string[] = [];
const keep = (chunk: unknown): boolean => {
  lines.push(String(chunk));
  return true;
};

beforeAll(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...words) => void keep(words.join(' ')));
  }
});
afterAll(() => vi.restoreAllMocks());

/** A road whose functions log as the deployed ones do, and what their callers saw of their errors. */
function loud(errors: string[]): Road {
  const road = createRoad();
  road.wrap = async (name, call) => {
    try {
      return await observed(name as HandoffLabel, call)({});
    } catch (error) {
      errors.push(
        error instanceof Error ? `${error.name} ${error.message} ${error.stack} ${error.cause}` : String(error),
      );
      throw error;
    }
  };
  return road;
}

const send = (road: Road, over: object = {}, id = 'evt-zebra') =>
  road.post(signedPost('/signals', websiteBody({ ...ZEBRA, intent: 'demo', ...over }, road.now()), id, road.now()));
const throwing = () => {
  throw Object.assign(new Error('zebra@zebra.example is already taken\n    at zebra (home)'), { code: 'E_TAKEN' });
};

const STORIES: Readonly<Record<string, (road: Road) => Promise<unknown>>> = {
  'a lead is delivered, replayed and told': async (road) => {
    const { body } = await send(road);
    await road.settle();
    await road.replay(JSON.parse(body).id);
    await road.settle();
    const path = new URL(JSON.parse(body).status);
    const told = await road.post({ method: 'GET', path: `${path.pathname}${path.search}`, body: '' });
    lines.push(told.body);
    const open = road.store.rows('ledger').find(({ item }) => item.openedBy !== undefined)?.item;
    await road.report(`${open?.lead}.${open?.flow}.${open?.n}`, 'converted', 'zebra-report');
  },
  'a contract is broken in every field': (road) =>
    send(road, {
      email: { zebra: 'zebra' },
      phone: ['zebra'],
      first_name: 7,
      team_size: 'zebra',
      mail: 'zebra@zebra.example',
    }),
  'bodies that are no JSON, no form, no text': async (road) => {
    await road.post(signedPost('/signals', '{"zebra": "zebra@zebra.example", zebra', 'zebra-1', road.now()));
    await road.post(signedPost('/signals', 'zebra', 'zebra-2', road.now()));
    await road.post(typeformPost('{"zebra@zebra.example": zebra'));
    await road.post(formPost({ zebra: 'zebra' }));
  },
  'a form is filtered, and one is not': async (road) => {
    const fields = { email: 'zebra@zebra.example', message: 'zebra', submission_id: 'zebra' };
    await road.post(formPost({ ...fields, website: 'zebra' }));
    await road.post(formPost({ ...fields, submission_id: 'zebra-2' }));
  },
  'a forged hook is sealed': (road) => road.post({ path: '/hooks/typeform', body: '{"zebra":"zebra"}', headers: {} }),
  'a batch': (road) => {
    const one = JSON.parse(websiteBody(ZEBRA, road.now()));
    return road.post(signedPost('/signals', JSON.stringify([{ ...one, id: 'zebra' }, one]), 'zebra-batch', road.now()));
  },
  'nobody is named': (road) =>
    road.post(
      signedPost(
        '/signals/support',
        websiteBody({ message: 'zebra' }, road.now(), 'callback.requested'),
        'z',
        road.now(),
      ),
    ),
  'no rule covers it': (road) => send(road, { intent: 'zebra' }),
  'identifiers disagree': async (road) => {
    await send(road, { email: 'zebra.one@zebra.example' }, 'z1');
    await send(road, { user_id: 'zebra-two', email: 'zebra.two@zebra.example' }, 'z2');
    await road.settle();
    await send(road, { email: 'zebra.two@zebra.example' }, 'z3');
  },
  'a revision': async (road) => {
    await send(road);
    await road.drainUntilQuiet();
    await send(road, { email: 'zebra.new@zebra.example' });
  },
  'the destination refuses, knows better, or is down': async (road) => {
    road.crm.addContact({ email: 'zebra@zebra.example', leadKey: 'okapi' });
    await send(road);
    await road.settle();
    road.crm.fault = () => 'terminal';
    await send(road, { email: 'zebra.b@zebra.example', user_id: 'zb' }, 'zb');
    road.crm.fault = () => 'outage';
    await send(road, { email: 'zebra.c@zebra.example', user_id: 'zc' }, 'zc');
    await road.minutes(30);
    road.crm.fault = () => undefined;
  },
  'the connector throws what it was given': async (road) => {
    road.crm.fault = throwing;
    await send(road);
    await road.minutes(60);
  },
  'a store throws what it was given': async (road) => {
    for (const [n, table] of (['envelopes', 'identity', 'ledger'] as const).entries()) {
      road.storeFor = () => ({
        ...road.store,
        transact: throwing,
        getMany: table === 'ledger' ? throwing : road.store.getMany,
      });
      await send(road, {}, `zebra-${n}`);
      await road.minutes(2);
    }
    road.storeFor = () => road.store;
  },
  'the ledger refuses, and spills': async (road) => {
    road.storeFor = (name) => (name === 'ingest' ? { ...road.store, write: throwing } : road.store);
    await send(road);
  },
  'the envelopes are gone': async (road) => {
    road.before = async (name) => {
      if (name !== 'qualify') return;
      for (const { key } of road.store.rows('envelopes')) await road.store.write({ kind: 'delete', key });
    };
    await send(road);
  },
};

/** Everything but envelopes, the bucket and the spill queue, which hold what was said. */
function seen(road: Road, errors: readonly string[]): string {
  const { ledger, identity, work, control } = road.store.snapshot();
  const letters = Object.values(road.mailboxes).flatMap((url) => road.queues.bodies(url));
  return JSON.stringify([
    { ledger, identity, work, control, letters, errors, lines },
    road.bus.announced,
    [...road.journeys.executions],
    road.functions.counted,
    road.functions.clockFaults.map(({ part, error }) => [part, faultFacts(error)]),
    road.queues.sent.filter((body) => !road.queues.bodies(SPILL).includes(body) && !body.includes('"arrival"')),
  ]).toLowerCase();
}

/** Of these no envelope is left, or only one that nobody reads without the key. */
const UNREADABLE: ReadonlySet<string> = new Set(['the envelopes are gone', 'a forged hook is sealed']);

describe('marked personal data', () => {
  it.each(Object.keys(STORIES))('appears in no row, letter, event, execution, error or log line: %s', async (name) => {
    lines.length = 0;
    const errors: string[] = [];
    const road = loud(errors);
    await STORIES[name]?.(road);
    await road.settle();
    await road.minutes(20);
    const all = seen(road, errors);
    for (const mark of MARKS) {
      const at = all.indexOf(mark);
      expect(at < 0 ? '' : all.slice(Math.max(0, at - 200), at + 60)).toBe('');
    }
    // It did go through: the envelopes hold it, and somebody logged.
    const kept = JSON.stringify(road.store.rows('envelopes'), (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
    expect([name, kept.toLowerCase().includes('zebra')]).toEqual([name, !UNREADABLE.has(name)]);
    expect(kept.length > 2).toBe(name !== 'the envelopes are gone');
    expect(lines.length).toBeGreaterThan(0);
  });

  it('does not reach a log line by way of an error that quotes it', () => {
    lines.length = 0;
    try {
      throwing();
    } catch (error) {
      logger.error('fault', { fault: faultFacts(error) });
    }
    record('clock', { Faults: 1 });
    expect(lines.join()).toContain('E_TAKEN');
    expect(lines.join().toLowerCase()).not.toContain('zebra');
  });
});
