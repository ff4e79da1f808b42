/** Parity 7 at its lowest layer: what `observed` writes of an invocation, whatever comes in and whatever goes wrong. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadLetter, Stop, type StopCode } from '../../../core/park/stop.ts';
import { eventOf, signedPost, websiteBody } from '../../support/requests.ts';

vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'baton-test-deliver');
vi.stubEnv('LOG_LEVEL', 'DEBUG');
// The logger reads the environment when it is made.
const { observed } = await import('../../../lambdas/runtime/telemetry.ts');

const MARKER = 'zz-marked-person';
const NOW = Date.UTC(2026, 10, 20, 15, 0, 0);
const IDS = { signal: 'a'.repeat(32), run: 2, handoff: 'deliver' };

const person = { email: `${MARKER}@acme.example`, first_name: MARKER, message: `I am ${MARKER}` };
const post = signedPost('/signals', websiteBody(person, NOW), 'evt_1', NOW);

/** What a function may be called with, personal data in every place that can hold some. */
const EVENTS = {
  'a request': eventOf({ ...post, path: `/signals?name=${MARKER}`, headers: { ...post.headers, from: MARKER } }, NOW),
  'a run with more than its ids': { signal: IDS.signal, run: 2, destination: 'hubspot', profile: person },
  'a run of another shape': { signal: { id: MARKER }, run: MARKER, destination: [MARKER] },
};

class VendorFault extends Error {
  override readonly name = 'VendorFault';
  readonly code = 'ECONNRESET';
  readonly body = { said: MARKER };
}

const stop = (code: StopCode) => new Stop(code, IDS);

/** Libraries do so; the stack still says what the message was. */
function changed(error: Error): Error {
  if (!error.stack?.includes(MARKER)) throw new Error('The stack was to quote the message.');
  error.message = 'refused';
  return error;
}

/** Faults that quote what they were given. */
const FAULTS: Readonly<Record<string, () => unknown>> = {
  'an error': () => new Error(`${MARKER} is taken`),
  'an error of several lines': () => new Error(`the answer was\n    at ${MARKER} (crm.example:1:1)\n${MARKER}`),
  'an error with a cause': () => new Error(MARKER, { cause: new Error(MARKER) }),
  'an error whose message was changed later': () => changed(new Error(`\n    at ${MARKER}`)),
  'an error of a library': () => new VendorFault(`refused ${MARKER}`),
  'a text': () => MARKER,
  'an object': () => ({ email: MARKER }),
};

let written: string[];

beforeEach(() => {
  written = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
});
afterEach(() => vi.restoreAllMocks());

/** Calls a handler wrapped in `observed`; resolves to what its caller sees. */
const call = (event: unknown, handle: () => Promise<unknown>): Promise<{ returned: unknown } | { thrown: unknown }> =>
  observed(
    'deliver-hubspot',
    handle,
  )(event).then(
    (returned) => ({ returned }),
    (thrown: unknown) => ({ thrown }),
  );

const throwing = (thrown: unknown) => () => Promise.reject(thrown);

/** The lines an invocation wrote, metrics apart. */
function lines() {
  const parsed = written.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line));
  return { logs: parsed.filter((line) => !('_aws' in line)), metrics: parsed.filter((line) => '_aws' in line) };
}

const unmarked = () => expect(written.join('')).not.toContain(MARKER);

describe.each(Object.entries(EVENTS))('an invocation with %s', (_kind, event) => {
  it('logs one line and none of the person when it returns', async () => {
    const answer = { statusCode: 200, body: MARKER };
    expect(await call(event, async () => answer)).toEqual({ returned: answer });
    const { logs, metrics } = lines();
    expect(logs).toMatchObject([{ level: 'INFO', message: 'done', handoff: 'deliver-hubspot' }]);
    expect(metrics).toEqual([]);
    unmarked();
  });

  it.each([
    ['parked', stop('parked')],
    ['deferred', stop('deferred')],
    ['superseded', stop('superseded')],
    ['dead', new DeadLetter(`dead: ${MARKER}`)],
  ])('is no fault when it stops: %s', async (code, thrown) => {
    expect(await call(event, throwing(thrown))).toEqual({ thrown });
    const { logs, metrics } = lines();
    expect(logs).toMatchObject([{ level: 'INFO', message: 'stopped', handoff: 'deliver-hubspot', stop: code }]);
    expect(metrics).toEqual([]);
    unmarked();
  });

  it.each(Object.entries(FAULTS))('counts one fault and quotes nothing of it: %s', async (_what, fault) => {
    const seen = await call(event, throwing(fault()));
    expect(seen).toMatchObject({ thrown: { name: 'Fault' } });
    expect(inspect(seen)).not.toContain(MARKER);
    const { logs, metrics } = lines();
    expect(logs).toMatchObject([{ level: 'ERROR', message: 'fault', handoff: 'deliver-hubspot' }]);
    expect(metrics).toMatchObject([{ Faults: 1, Handoff: 'deliver-hubspot' }]);
    unmarked();
  });
});

describe('a log line', () => {
  it('says which signal, run and destination it is about', async () => {
    await call(EVENTS['a run with more than its ids'], async () => undefined);
    expect(lines().logs).toMatchObject([{ signal: IDS.signal, run: 2, destination: 'hubspot' }]);
  });

  it('says of a fault what it is and where it was thrown', async () => {
    await call({}, throwing(new VendorFault(`refused\n${MARKER}`)));
    const at = expect.stringContaining('telemetry.test.ts');
    expect(lines().logs).toMatchObject([{ fault: { name: 'VendorFault', code: 'ECONNRESET', at } }]);
  });
});
