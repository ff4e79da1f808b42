/** Ledgers that promise what they do not hold: an owner, a delivery, a lead, a signal of a delivery. */
import { movedBy } from '../../../core/route/membership.ts';
import {
  type Breakage,
  broken,
  DELIVERY,
  ENGAGEMENT,
  forgotten,
  HEAD,
  HUBSPOT,
  ofFirst,
  otherLead,
  POINTER,
  ROUTE,
  removeEffect,
  SIGNAL,
} from './breakage.ts';
import { edit, editData, put, remove, row } from './surgery.ts';

const route: readonly Breakage[] = [
  broken('route-entry-missing', 'routed', 'a routed signal route knows nothing of', (l) => remove(l, ROUTE)),
  broken('outcome-disagrees', 'routed', 'another outcome than route gave', (l) =>
    edit(l, SIGNAL, { outcome: 'advanced' }),
  ),
  broken(
    'lead-disagrees',
    'two',
    'another lead than route took',
    (l) => edit(l, ofFirst(l, 'signal'), { lead: otherLead(l) }),
    { also: ['engagement-of-another-lead'] },
  ),
  broken('engagement-disagrees', 'routed', 'another engagement than route gave', (l) =>
    editData(l, ROUTE, { engagement: 'x.demo-request.9' }),
  ),
  broken('routed-without-engagement', 'routed', 'a routed signal without a next step', async (l) => {
    await edit(l, SIGNAL, { engagement: undefined });
    const { key, item } = row(l, ROUTE);
    const { engagement: _gone, ...data } = Object(item.data);
    await put(l, key, { ...item, data });
  }),
];

const engagements: readonly Breakage[] = [
  broken('engagement-missing', 'routed', 'an engagement that is gone', (l) => remove(l, ENGAGEMENT)),
  broken('engagement-of-another-lead', 'two', 'the engagement of somebody else', async (l) => {
    const engagement = `${otherLead(l)}.demo-request.1`;
    await edit(l, ofFirst(l, 'signal'), { engagement });
    await editData(l, ofFirst(l, 'r0#route'), { engagement });
  }),
  broken('engagement-left', 'routed', 'work that was closed when the signal moved away', async (l) => {
    await edit(l, ENGAGEMENT, { state: 'closed', closedBy: movedBy(l.first), openShard: undefined, at: undefined });
    await edit(l, POINTER, { state: 'closed' });
  }),
  broken('engagement-unowned', 'routed', 'an engagement without an owner', (l) => edit(l, ENGAGEMENT, { owner: '' })),
  broken('engagement-untimed', 'routed', 'an engagement without a timer', (l) =>
    edit(l, ENGAGEMENT, { at: undefined }),
  ),
  forgotten('engagement-overdue', 'routed', 'a follow-up nobody watches', 20),
  broken('pointer-disagrees', 'routed', 'a pointer that says closed', (l) => edit(l, POINTER, { state: 'closed' })),
  broken('pointer-disagrees', 'routed', 'a pointer that is gone', (l) => remove(l, POINTER)),
  broken('pointer-disagrees', 'routed', 'an older engagement that is open too', (l) => edit(l, POINTER, { n: 2 })),
];

const destinations: readonly Breakage[] = [
  broken('destination-row-missing', 'routed', 'a planned destination without a row', (l) => remove(l, HUBSPOT)),
  broken('destination-unplanned', 'deferred', 'a live destination nobody planned', (l) =>
    editData(l, ROUTE, { destinations: [] }),
  ),
  broken('destination-of-future-run', 'deferred', 'a destination row of a run nobody gave', (l) =>
    edit(l, HUBSPOT, { run: 3 }),
  ),
  broken('destination-of-past-run', 'resumed', 'a live destination the newest run left behind', (l) =>
    edit(l, HUBSPOT, { run: 0 }),
  ),
  broken('closed-without-done', 'routed', 'a delivery nobody journalled', (l) => remove(l, /\/r0#deliver#hubspot$/)),
  broken('done-but-open', 'routed', 'a delivery that is done and still open', (l) =>
    edit(l, HUBSPOT, { state: 'open', openShard: '3', at: l.road.now() + 60_000 }),
  ),
  broken('effect-missing', 'routed', 'a contact the ledger forgot', (l) => removeEffect(l, 'contact')),
  broken('effect-missing', 'routed', 'a task the ledger forgot', (l) => removeEffect(l, 'task')),
];

const identity: readonly Breakage[] = [
  broken('lead-missing', 'routed', 'a lead that is gone', (l) => remove(l, /^l#.*\/lead$/)),
  broken('touch-missing', 'routed', 'a lead that does not know its signal', (l) => remove(l, /\/t#/)),
  broken('head-missing', 'routed', 'an identifier that points nowhere', (l) => remove(l, HEAD)),
  broken('head-of-another-lead', 'routed', 'one person with two leads', (l) => edit(l, HEAD, { lead: 'somebody' })),
];

const deliveries: readonly Breakage[] = [
  broken('signal-absent', 'batch', 'signals of a delivery that is gone', (l) => remove(l, DELIVERY)),
  broken('delivery-short', 'batch', 'a signal that was counted and is absent', (l) => remove(l, ofFirst(l, 'signal')), {
    minutesLater: 5,
  }),
  broken('delivery-over', 'batch', 'more signals than a delivery counted', (l) => edit(l, DELIVERY, { signals: 1 })),
  broken('delivery-unjournalled', 'batch', 'a delivery nobody split and somebody closed', (l) =>
    remove(l, /^d#.*\/dispatch$/),
  ),
];

export const BROKEN_PROMISES = [...route, ...engagements, ...destinations, ...identity, ...deliveries];
