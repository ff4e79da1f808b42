/** What the signed status URL of a receipt tells: how far the signal is, in ids and closed words. */

import { journeyOf } from '../../core/conservation/journey.ts';
import { isReceiptSignature, type Keys } from '../../core/ids.ts';
import { type Answer, json, problem } from '../../core/ingest/answers.ts';
import { loadDeliveryRow } from '../../stores/deliveries.ts';
import { readSignal } from '../../stores/journal.ts';
import type { Store } from '../../stores/store.ts';

export interface StatusDeps {
  readonly store: Store;
  readonly keys: () => Promise<Keys>;
}

/** The answer for `GET /signals/{id}?sig=`; `undefined` for any other path. */
export async function statusAnswer(
  deps: StatusDeps,
  path: string,
  sig: string | undefined,
): Promise<Answer | undefined> {
  const id = /^\/signals\/([0-9a-f]{32})$/.exec(path)?.[1];
  if (!id) return undefined;
  const unknown = problem(404, 'unknown-receipt', 'No such receipt, or its signature does not fit.');
  if (!sig || !isReceiptSignature(await deps.keys(), id, sig)) return unknown;
  const file = await readSignal(deps.store, id);
  if (file) return json(200, journeyOf(id, file));
  const delivery = await loadDeliveryRow(deps.store, id);
  return delivery ? json(200, { id, state: delivery.state, signals: delivery.signals }) : unknown;
}
