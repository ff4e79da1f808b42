/** Ledgers whose rows, work items or runs are broken. */
import {
  ATTACHED,
  type Breakage,
  broken,
  DELIVERY,
  forgotten,
  HUBSPOT,
  ITEM,
  itemOf,
  ROUTE,
  SIGNAL,
} from './breakage.ts';
import type { Ledger } from './ledgers.ts';
import { edit, put, remove, row } from './surgery.ts';

const FAR_AWAY = 10 * 86_400_000;
const inOpenIndex = ({ road }: Ledger) => ({ openShard: '3', at: road.now() });

const liveRows: readonly Breakage[] = [
  broken('not-in-open-index', 'accepted', 'a live signal without its shard', (l) =>
    edit(l, SIGNAL, { openShard: undefined }),
  ),
  broken('not-in-open-index', 'deferred', 'a deferred destination without a time', (l) =>
    edit(l, HUBSPOT, { at: undefined }),
  ),
  broken('not-in-open-index', 'revised', 'a revision the clock cannot see', (l) =>
    edit(l, SIGNAL, { openShard: undefined, at: undefined }),
  ),
  broken('not-in-open-index', 'unsplit', 'a delivery the clock cannot see', (l) =>
    edit(l, DELIVERY, { openShard: undefined }),
  ),
  forgotten('never-started', 'accepted', 'a signal nobody started', 10),
  forgotten('never-started', 'unsplit', 'a delivery nobody split', 10),
  forgotten('revision-not-started', 'revised', 'a revision nobody started', 10),
  forgotten('run-not-started', 'numbered', 'a run number without a start', 10),
  forgotten('overdue', 'aborted', 'a run that ended and that nobody settled', 12),
  forgotten('deferral-overdue', 'deferred', 'a deferral nobody took up again', 25, ['engagement-overdue']),
  forgotten('dead-not-drained', 'dead', 'a dead letter nobody drained', 10),
  broken('timer-too-far', 'accepted', 'a start that is days away', (l) =>
    edit(l, SIGNAL, { at: l.road.now() + FAR_AWAY }),
  ),
  broken('timer-too-far', 'deferred', 'a deferral of ten days', (l) =>
    edit(l, HUBSPOT, { at: l.road.now() + FAR_AWAY }),
  ),
];

const waitingRows: readonly Breakage[] = [
  broken('parked-without-item', 'parked', 'a parked row that names no item', (l) =>
    edit(l, SIGNAL, { item: undefined }),
  ),
  broken('item-missing', 'parked', 'a work item that is gone', (l) => remove(l, ITEM)),
  broken('item-closed', 'parked', 'a work item closed over a parked row', (l) => edit(l, ITEM, { state: 'closed' })),
  broken('item-closed', 'draining', 'a work item closed over a draining row', (l) =>
    edit(l, itemOf(l, 'outage'), { state: 'closed' }),
  ),
  broken('attachment-missing', 'parked', 'a parked row its item does not count', (l) => remove(l, ATTACHED)),
  broken('attachment-missing', 'draining', 'a draining row its item does not count', (l) => remove(l, ATTACHED)),
  broken('item-unwatched', 'held', 'a work item without a due time', (l) => edit(l, ITEM, { dueAt: undefined })),
  broken('item-unwatched', 'held', 'a work item in nobody’s list', (l) => edit(l, ITEM, { ownerDueAt: undefined })),
  broken('item-reason-disagrees', 'parked', 'a row parked for another reason than its item', (l) =>
    edit(l, SIGNAL, { reason: 'hold' }),
  ),
];

const endedRows: readonly Breakage[] = [
  broken('settled-but-in-open-index', 'routed', 'a closed row in the open index', (l) =>
    edit(l, SIGNAL, inOpenIndex(l)),
  ),
  broken('settled-but-in-open-index', 'parked', 'a parked row in the open index', (l) =>
    edit(l, SIGNAL, inOpenIndex(l)),
  ),
  broken('closed-but-attached', 'routed', 'a delivered row that still names an item', (l) =>
    edit(l, HUBSPOT, { item: 'abc#1' }),
  ),
  broken('closed-without-outcome', 'routed', 'a closed signal without an outcome', (l) =>
    edit(l, SIGNAL, { outcome: undefined }),
  ),
  broken('filtered-but-ran', 'routed', 'a filtered signal that ran', (l) => edit(l, SIGNAL, { outcome: 'filtered' })),
  broken('erased-without-tombstone', 'erased', 'an erasure nobody asked for', (l) => remove(l, /\/tombstone$/)),
];

const runs: readonly Breakage[] = [
  broken('run-missing', 'parked', 'a parked signal without a run', (l) => edit(l, SIGNAL, { run: undefined }), {
    also: ['entry-of-future-run'],
  }),
  broken('run-without-cause', 'replayed', 'a second run nobody asked for', (l) => remove(l, /\/r1#dispatch$/)),
  broken('run-without-versions', 'routed', 'a run that is held to no contract', (l) =>
    edit(l, SIGNAL, { contract: undefined }),
  ),
  broken('entry-of-future-run', 'routed', 'an entry of a run nobody gave', async (l) => {
    const { key, item } = row(l, /\/r0#validate$/);
    await put(l, { ...key, sk: 'r7#validate' }, { ...item, run: 7 });
  }),
  broken('entry-unreadable', 'routed', 'a route entry that says nothing', (l) => edit(l, ROUTE, { data: {} })),
  broken('body-not-run', 'routed', 'a newer body nobody ran', (l) => edit(l, SIGNAL, { hash: 'another' })),
  broken('stop-unsettled', 'routed', 'a stop the signal passed over', (l) =>
    edit(l, /\/r0#qualify$/, { outcome: 'parked', reason: 'hold' }),
  ),
  broken('row-unreadable', 'routed', 'a row of no known shape', (l) => edit(l, SIGNAL, { verified: 'perhaps' })),
  broken('row-unreadable', 'unsplit', 'a delivery of no known shape', (l) => edit(l, DELIVERY, { signals: 'two' })),
];

export const BROKEN_ROWS = [...liveRows, ...waitingRows, ...endedRows, ...runs];
