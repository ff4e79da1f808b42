/** Receiving one request of a known emitter: verify, split, keep, announce. */
import type { EmitterConnector, InboundRequest } from '../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import type { Emitter, Registry } from '../../core/definitions/definitions.ts';
import { type Keys, receiptSignature } from '../../core/ids.ts';
import type { Receipt, Reception } from '../../core/ingest/answers.ts';
import { type ArrivalFacts, deliveryArrival, signalArrival } from '../../core/ingest/arrive.ts';
import { judgeFormPost } from '../../core/ingest/form.ts';
import { KnownFault } from '../../core/park/stop.ts';
import type { Timing } from '../../core/timing.ts';
import { VENDOR_TEST } from '../../stores/arrivals.ts';
import { closedWhen } from '../../stores/closed-when.ts';
import type { Blobs } from '../../stores/envelopes.ts';
import { announcementOf, type Intake, type Taken, take, toSpill } from '../../stores/intake.ts';
import { countPost } from '../../stores/limits.ts';
import { keepRefused } from '../../stores/quarantine.ts';
import type { Store } from '../../stores/store.ts';
import type { Bus } from './bus.ts';

/** What receiving needs. */
export interface ReceiveDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly registry: Registry;
  readonly bus: Bus;
  readonly keys: () => Promise<Keys>;
  readonly emitterSecrets: (emitter: string) => Promise<readonly string[]>;
  readonly spill: (message: string) => Promise<void>;
  /** Base of the status URL; empty means a path. */
  readonly publicUrl: string;
  readonly timing: Timing;
  /** The ledger must answer within this, ms; else the signal is spilled. */
  readonly ledgerBudgetMs: number;
  /** A sealed request, looked at again: it is not sealed twice, and what an interrupted pass took is no repeat. */
  readonly isAgain?: true;
}

export async function receive(deps: ReceiveDeps, emitter: Emitter, arrived: InboundRequest): Promise<Reception> {
  const connector = connectorOf(emitter);
  const secrets = connector.isSigned ? await readable(deps.emitterSecrets(emitter.name)) : [];
  const keys = await readable(deps.keys());
  if (!secrets || !keys) return { kind: 'unavailable' };
  const verification = connector.verify({ ...arrived, ...urlOf(deps, arrived) }, secrets);
  // From here on nobody sees a secret that the vendor put into the body.
  const request = connector.redact ? { ...arrived, body: connector.redact(arrived.body) } : arrived;
  if (verification.kind === 'refused') {
    if (!deps.isAgain) await readable(keepRefused(deps.store, keys, emitter, arrived));
    return { kind: 'refused' };
  }
  const facts = { keys, emitter: emitter.name, receivedAt: request.receivedAt };
  const format = deps.registry.contracts.get(emitter.contract)?.format ?? 'json';
  const split = connector.split(request, emitter.form);
  if (split.kind === 'many') {
    const arrival = deliveryArrival(facts, split.deliveryKey, request.body);
    const refers = split.parts.some(({ reference }) => reference !== undefined);
    return keep(deps, emitter, request, { arrival, keys, verified: true, signals: split.parts.length, refers });
  }
  if (split.kind === 'one' && split.part.reference) {
    const arrival = deliveryArrival(facts, split.part.eventKey, split.part.body);
    return keep(deps, emitter, request, { arrival, keys, verified: true, signals: 1, refers: true });
  }
  const part = split.kind === 'one' ? split.part : { ...keyOf(split.eventKey), body: request.body };
  const arrival = signalArrival(facts, format, part);
  const filter = 'isTest' in part ? VENDOR_TEST : await filterOf(deps, emitter, request, arrival, keys);
  return keep(deps, emitter, request, {
    arrival,
    keys,
    verified: verification.verified,
    ...(filter ? { filter } : {}),
  });
}

/** The answer to a vendor's handshake, which carries no signal; `undefined` when the request is none. */
export async function challenged(deps: ReceiveDeps, emitter: Emitter, request: InboundRequest) {
  const { challenge, isSigned } = connectorOf(emitter);
  if (!challenge || request.method === 'POST') return undefined;
  const answer = challenge(request, isSigned ? ((await readable(deps.emitterSecrets(emitter.name))) ?? []) : []);
  return answer && { statusCode: 200, headers: { 'content-type': answer.contentType }, body: answer.body };
}

function connectorOf(emitter: Emitter): EmitterConnector {
  const connector = EMITTER_CONNECTORS.get(emitter.connector);
  if (!connector) throw new KnownFault('unknown-connector', `Of ${emitter.name}: "${emitter.connector}".`);
  return connector;
}

/** The URL as the vendor was given it. */
function urlOf({ publicUrl }: ReceiveDeps, { path, query }: InboundRequest): { readonly url?: string } {
  if (publicUrl === '') return {};
  return { url: `${publicUrl.replace(/\/+$/, '')}${path}${query === undefined ? '' : `?${query}`}` };
}

const keyOf = (eventKey: string | undefined) => (eventKey === undefined ? {} : { eventKey });

/** What cannot be read for the moment (a secret, a counter) must not turn into a 500 that some senders never retry. */
const readable = <T>(promise: Promise<T>): Promise<T | undefined> => promise.catch(() => undefined);

/** Only what is filtered for nothing else counts towards the rates: a flood that shows itself takes no person's place. */
async function filterOf(
  deps: ReceiveDeps,
  { form, name }: Emitter,
  request: InboundRequest,
  { fields }: ArrivalFacts,
  keys: Keys,
): Promise<string | undefined> {
  if (!form) return undefined;
  const { origin, referer } = request.headers;
  const post = { fields, origin, referer, receivedAt: request.receivedAt };
  const verdict = judgeFormPost(form, post);
  if (verdict.kind === 'filter') return verdict.reason;
  const counts = await readable(countPost(deps.store, keys, { name, ...form }, request));
  const counted = counts ? judgeFormPost(form, { ...post, ...counts }) : verdict;
  return counted.kind === 'filter' ? counted.reason : undefined;
}

interface Kept {
  readonly arrival: ArrivalFacts;
  readonly keys: Keys;
  readonly verified: boolean;
  readonly filter?: string;
  /** Number of signals, for a delivery of many, or of one that refers to something. */
  readonly signals?: number;
  readonly refers?: boolean;
}

async function keep(deps: ReceiveDeps, emitter: Emitter, request: InboundRequest, kept: Kept): Promise<Reception> {
  const { arrival } = kept;
  const intake = intakeOf(emitter, request, kept);
  const receipt = receiptOf(deps, kept.keys, arrival.id, request.receivedAt);
  const taken = await takeInTime(deps, intake);
  if (!taken) {
    const spilled = await readable(
      toSpill(deps.blobs, intake)
        .then(deps.spill)
        .then(() => true),
    );
    if (!spilled) return { kind: 'unavailable' };
  } else if (taken.announce) {
    await deps.bus.announce(announcementOf(intake));
  }
  if (kept.filter !== undefined) return { kind: kept.filter === VENDOR_TEST ? 'test' : 'filtered', receipt };
  if (intake.kind === 'signal' && intake.arrival.unusable !== undefined) return { kind: 'wrong-type', receipt };
  return { kind: taken?.kind ?? 'new', receipt, isUnusable: !arrival.isReadable };
}

/** The own API takes JSON; a body that says it is something else is kept but not interpreted. */
const isWrongType = (emitter: Emitter, { headers }: InboundRequest): boolean => {
  const type = headers['content-type'];
  return emitter.kind === 'own-api' && type !== undefined && !/^application\/(.+\+)?json\b/i.test(type);
};

/**
 * `undefined` when the ledger refused or was late. Nothing more is asked of it then: the spill has the request, and would
 * count it a second time. What was asked for already may still land; the drain knows it by its time.
 */
async function takeInTime(deps: ReceiveDeps, intake: Intake): Promise<Taken | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      isOver = true;
      resolve(undefined);
    }, deps.ledgerBudgetMs);
  });
  const store = closedWhen(deps.store, () => isOver);
  const taken = await Promise.race([
    readable(take(store, deps.blobs, intake, deps.timing, deps.isAgain ? 'spill' : 'sender')),
    late,
  ]);
  clearTimeout(timer);
  return taken;
}

function intakeOf(emitter: Emitter, request: InboundRequest, kept: Kept): Intake {
  const { arrival, verified, filter, signals, refers } = kept;
  const base = {
    emitter: emitter.name,
    flow: emitter.flow,
    receivedAt: request.receivedAt,
    hash: arrival.hash,
    body: arrival.body,
    contentType: request.headers['content-type'] ?? '',
  };
  if (signals !== undefined) {
    return { kind: 'delivery', arrival: { ...base, delivery: arrival.id, signals, ...(refers ? { refers } : {}) } };
  }
  const isProbe = request.headers['x-baton-probe'] === '1' && verified;
  return {
    kind: 'signal',
    arrival: {
      ...base,
      signal: arrival.id,
      verified,
      ...(filter === undefined ? {} : { filter }),
      ...(isProbe ? { probe: true } : {}),
      ...(isWrongType(emitter, request) ? { unusable: 'wrong-type' as const } : {}),
    },
  };
}

const receiptOf = ({ publicUrl }: ReceiveDeps, keys: Keys, id: string, receivedAt: number): Receipt => ({
  id,
  status: `${publicUrl}/signals/${id}?sig=${receiptSignature(keys, id)}`,
  receivedAt,
});
