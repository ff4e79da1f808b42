/** Counting what the access log says was refused: for watch, and for the clock where watch gave a batch up. */
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Registry } from '../../core/definitions/definitions.ts';
import { LogBatch, type Refused, refusalsIn } from '../../core/watch/access-log.ts';
import { countedKey } from '../../stores/keys.ts';
import { countNotice } from '../../stores/notices.ts';
import type { Store } from '../../stores/store.ts';

export interface RefusalDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly now: () => number;
}

/** What a subscription calls a function with: a batch, gzipped, in base64. */
export const SubscriptionEvent = z.object({ awslogs: z.object({ data: z.string() }) });
export type SubscriptionEvent = z.infer<typeof SubscriptionEvent>;

export interface Counted {
  /** Requests of emitters that were refused, counted now. */
  readonly refused: number;
  /** Of a batch that had been counted before. */
  readonly repeated: number;
  /** Refused lines that are of no emitter. */
  readonly ignored: number;
}

/** CloudWatch sends at most 1 MB; more than this unpacked is none of its batches. */
const MOST_BYTES = 64 * 1024 * 1024;
const DAY = 86_400_000;
/** Longer than CloudWatch, Lambda and the dead letters together try again. */
const REMEMBERED_DAYS = 16;

/** Throws on what is no batch of CloudWatch Logs. Safe to repeat: what was counted is not counted again. */
export async function countRefusals(deps: RefusalDeps, { awslogs }: SubscriptionEvent): Promise<Counted> {
  const bytes = gunzipSync(Buffer.from(awslogs.data, 'base64'), { maxOutputLength: MOST_BYTES });
  const found = LogBatch.parse(JSON.parse(bytes.toString()));
  // Sent by CloudWatch to see whether somebody is there.
  if (found.messageType === 'CONTROL_MESSAGE') return { refused: 0, repeated: 0, ignored: 0 };
  const { batch, refused, ignored } = refusalsIn(found, deps.registry.emitters);
  const counted = { refused: 0, repeated: 0, ignored };
  for (const group of refused) {
    const isNew = await countGroup(deps, batch, group);
    counted[isNew ? 'refused' : 'repeated'] += group.count;
  }
  return counted;
}

function countGroup({ store, now }: RefusalDeps, batch: string, group: Refused): Promise<boolean> {
  const { emitter, status, count, lastAt, answeredBy } = group;
  const expiresAt = Math.ceil((now() + REMEMBERED_DAYS * DAY) / 1000);
  const evidence = { path: emitter.path, status, answeredBy };
  return countNotice(
    store,
    { reason: 'gateway-refused', handoff: 'watch', emitter, about: status, evidence, now: now() },
    {
      n: count,
      lastAt,
      once: { key: countedKey(batch, `${emitter.name}#${status}`), item: { v: 1, n: count, expiresAt } },
    },
  );
}
