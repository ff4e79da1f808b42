/**
 * Every field of every sample request of every emitter, mutated and sent through the real handlers: answered without a 5xx,
 * kept, and at rest in a class. What the contract then says of it is shown in `test/unit/contracts/every-field.test.ts`.
 */
import { describe, expect, it, vi } from 'vitest';
import { ownProperty } from '../../../core/contracts/paths.ts';
import { readForm } from '../../../core/contracts/read.ts';
import { registry } from '../../../flows/registry.ts';
import { type NamedSample, readRequests, sign } from '../../../sandbox/senders.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { MUTATIONS, type Mutation, mutated, type Place, placesIn, textOf } from '../../support/mutations.ts';
import { secretsOf } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

// Thousands of requests, on machines that do other things too.
vi.setConfig({ testTimeout: 300_000 });

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const isForm = ({ contentType }: NamedSample): boolean => contentType.includes('form');

function payloadOf(sample: NamedSample): unknown {
  if (typeof sample.body !== 'string') return sample.body;
  const read = readForm(bytes(sample.body));
  if (read.kind !== 'read') throw new Error(`Sample "${sample.name}" is no form.`);
  return read.payload;
}

function roadFor(sample: NamedSample): Road {
  const road = createRoad();
  road.vendors.tokens.set(sample.emitter, 'token');
  const data = typeof sample.body === 'object' ? ownProperty(sample.body, 'data') : undefined;
  road.vendors.answer = () => ({ kind: 'found', body: bytes(sample.fetched ?? ownProperty(data, 'item') ?? {}) });
  return road;
}

async function send(road: Road, sample: NamedSample, body: string): Promise<number> {
  const secrets = { [sample.emitter]: secretsOf(sample.emitter, registry) };
  const as = { secrets, keys: road.keys, now: road.now(), publicUrl: 'https://api.example', eventKey: 'the-event' };
  const { statusCode } = await road.post(sign({ ...sample, body }, as));
  await road.drainUntilQuiet();
  return statusCode;
}

interface Ends {
  readonly status: number;
  readonly signals: number;
  readonly ends: readonly string[];
  readonly wrong: readonly string[];
}

async function endsOf(sample: NamedSample, payload: unknown, place: Place, mutation: Mutation): Promise<Ends> {
  const road = roadFor(sample);
  // The same event again with something else in it: the first body is there before.
  if (mutation === 'changed') await send(road, sample, textOf(payload, isForm(sample)));
  const text = textOf(
    mutated(payload, place, mutation, isForm(sample)),
    isForm(sample),
    mutation === 'duplicated' ? place : undefined,
  );
  const status = await send(road, sample, text);
  const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
  const window = { from: road.now() - 86_400_000, to: road.now() + 1 };
  const { total } = await conservationOf(road.store, registry, window, road.now(), road.timing);
  const lost = total.remainder > 0 || !total.balanced ? [`remainder ${total.remainder}`] : [];
  const ends = places.map((at) =>
    at.kind === 'ended' ? at.outcome : at.kind === 'in-item' ? at.reasons.join() : `still ${at.kind}`,
  );
  return { status, signals: places.length, ends, wrong: [...unsound(road), ...lost] };
}

const ACCEPTED = new Set([200, 202, 303]);
/** Authentic and unusable, at an own API: kept, and told to whoever sent it. */
const KEPT = new Set([400, 415]);

function problemsOf({ status, signals, ends, wrong }: Ends, sample: NamedSample): string[] {
  const isOwn = registry.emitters.get(sample.emitter)?.kind === 'own-api';
  const isAnswered = ACCEPTED.has(status) || (isOwn && KEPT.has(status));
  return [
    ...(isAnswered ? [] : [`answered ${status}`]),
    ...(signals === 0 ? ['left no signal'] : []),
    ...ends.filter((end) => end.startsWith('still')).map((end) => `is ${end}`),
    ...wrong,
  ];
}

/** Everything with `BATON_LONG`; else one sample of each emitter, and of long payloads two ways for each field in turn. */
const isLong = process.env.BATON_LONG === '1';
const MANY_FIELDS = 30;

const all = readRequests();
const samples = isLong ? all : [...new Map(all.toReversed().map((each) => [each.emitter, each])).values()];

function mutationsOf(places: readonly Place[], index: number): readonly Mutation[] {
  if (isLong || places.length <= MANY_FIELDS) return MUTATIONS;
  return [0, 3].flatMap((step) => MUTATIONS[(index + step) % MUTATIONS.length] ?? []);
}

describe('a request with one field mutated', () => {
  it.each(samples)(
    'of $emitter, sample $name, is answered, kept and at rest, whatever the field covers: [87, 1]',
    async (sample) => {
      const payload = payloadOf(sample);
      const places = placesIn(payload);
      const tally: Record<string, number> = {};
      const problems: string[] = [];
      for (const [index, place] of places.entries()) {
        for (const mutation of mutationsOf(places, index)) {
          const ends = await endsOf(sample, payload, place, mutation);
          problems.push(...problemsOf(ends, sample).map((what) => `${place.join('.')} ${mutation}: ${what}`));
          for (const end of ends.ends) tally[end] = (tally[end] ?? 0) + 1;
        }
      }
      console.info(`${sample.name}: ${JSON.stringify(tally)}`);
      expect(problems).toEqual([]);
    },
  );
});
