/**
 * Requests the API refused, from the lines of its access log (`lib/building-blocks/front-door.ts` says what is in a line).
 * 413 and 429 and most of 5xx never reach a function of ours, so the log is all there is of them. Pure.
 */
import * as z from 'zod';
import type { Emitter } from '../definitions/definitions.ts';
import { plainHash } from '../ids.ts';
import { emitterAt } from '../ingest/arrive.ts';

/** A batch as CloudWatch Logs hands it to a subscription, decoded. */
export const LogBatch = z.object({
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  /** Each id is unique; a batch that is delivered twice has the same ones. */
  logEvents: z.array(z.object({ id: z.string(), timestamp: z.number(), message: z.string() })),
});
export type LogBatch = z.infer<typeof LogBatch>;

const Line = z.object({
  /** Epoch ms, as text. */
  at: z.string().optional(),
  method: z.string(),
  path: z.string(),
  status: z.string(),
  /** Of our function; `-` where none was asked. */
  integrationStatus: z.string().optional(),
});
type Line = z.infer<typeof Line>;

/** What was refused of one emitter with one status. */
export interface Refused {
  readonly emitter: Emitter;
  readonly status: string;
  readonly count: number;
  /** Epoch ms of the newest. */
  readonly lastAt: number;
  /** Whether the API answered by itself, our function did, or either. */
  readonly answeredBy: 'api' | 'function' | 'both';
}

export interface Refusals {
  /** The same for a batch that comes again. */
  readonly batch: string;
  readonly refused: readonly Refused[];
  /** Refused lines on paths of no emitter, and lines that are none of ours. */
  readonly ignored: number;
}

/** What there can be of one emitter: a flood makes counts larger, never more of them. */
const STATUSES = new Set(['413', '429', '500', '502', '503', '504']);

/** The status a line is counted under; `undefined` when it tells of no refusal. */
function refusalOf({ method, status }: Line): string | undefined {
  if (method !== 'POST') return undefined;
  if (STATUSES.has(status)) return status;
  return /^5\d\d$/.test(status) ? '5xx' : undefined;
}

/** The same as a pattern for the subscription, so that only such lines are delivered. */
export const REFUSED_LINES = '{ ($.status = "413") || ($.status = "429") || ($.status = "5*") }';

export function refusalsIn(batch: LogBatch, emitters: ReadonlyMap<string, Emitter>): Refusals {
  const groups = new Map<string, Refused>();
  let ignored = 0;
  for (const { message, timestamp } of batch.logEvents) {
    const line = lineOf(message);
    const emitter = line && emitterAt(emitters, line.path);
    const status = line && refusalOf(line);
    if (!line || !emitter || !status) {
      ignored += 1;
      continue;
    }
    const key = `${emitter.name}#${status}`;
    groups.set(key, added(groups.get(key) ?? none(emitter, status, line), line, timestamp));
  }
  const ids = batch.logEvents.map(({ id }) => id).sort();
  return { batch: plainHash('log-batch', ...ids), refused: [...groups.values()], ignored };
}

function lineOf(message: string): Line | undefined {
  try {
    return Line.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}

const answererOf = ({ integrationStatus = '-' }: Line) => (integrationStatus === '-' ? 'api' : 'function');

const none = (emitter: Emitter, status: string, line: Line): Refused => ({
  ...{ emitter, status, count: 0, lastAt: 0 },
  answeredBy: answererOf(line),
});

function added(group: Refused, line: Line, timestamp: number): Refused {
  const at = Number(line.at);
  return {
    ...group,
    count: group.count + 1,
    lastAt: Math.max(group.lastAt, Number.isFinite(at) && at > 0 ? at : timestamp),
    answeredBy: group.answeredBy === answererOf(line) ? group.answeredBy : 'both',
  };
}
