/**
 * The ways a ledger can be broken: the closed list. A signal with any of these is nobody's, or its numbers cannot be
 * trusted, so it is the remainder until somebody has looked.
 */

export const DEFECTS = {
  // what a live row must be
  'not-in-open-index': 'A live row lacks its place in the open index, so the clock never sees it.',
  'never-started': 'The signal was accepted, has no run, and its budget is over.',
  'revision-not-started': 'A newer body waits for a run and its budget is over.',
  'run-not-started': 'The run has a number, nothing was journalled in it, and its budget is over.',
  overdue: 'A running row is past its budget and nobody has looked at it.',
  'deferral-overdue': 'A deferral is past its time and its budget and neither restarted nor in a work item.',
  'dead-not-drained': 'A dead row is past its budget and in no work item: the dead letters are not drained.',
  'timer-too-far': 'The next look at a live row is further away than any wait of the road.',
  // what waits for a person
  'parked-without-item': 'A parked row names no work item: nobody will decide it.',
  'item-missing': 'A row names a work item that does not exist.',
  'item-closed': 'A row waits in a work item that is closed.',
  'attachment-missing': 'A row names an open work item that does not count it.',
  'item-unwatched': 'An open work item has no owner or no due time.',
  'item-reason-disagrees': 'A parked row and its work item give different reasons.',
  // what has ended
  'settled-but-in-open-index': 'A parked or closed row is still in the open index.',
  'closed-but-attached': 'A closed row still names a work item.',
  'closed-without-outcome': 'The signal is closed and does not say as what.',
  'filtered-but-ran': 'A filtered signal, or a test, has a run, journal entries or destinations.',
  'erased-without-tombstone': 'The signal says it was erased and nobody erased it.',
  // runs and journal
  'run-missing': 'A row that has been on the road has no run.',
  'run-without-cause': 'A later run has no entry that says why it was started.',
  'run-without-versions': 'A run is not held to a contract and a rule set.',
  'entry-of-future-run': 'The journal knows a run the signal has not been given.',
  'entry-unreadable': 'A journal entry does not hold what its handoff writes.',
  'body-not-run': 'The newest body was never validated, and nothing waits to do so.',
  'stop-unsettled': 'A handoff of the newest run stopped, and the signal counts as finished.',
  // route and engagement
  'route-entry-missing': 'The signal is closed as routed, advanced ... and route journalled nothing.',
  'outcome-disagrees': 'The signal and its newest route entry give different outcomes.',
  'lead-disagrees': 'The signal and its newest route entry name different leads.',
  'engagement-disagrees': 'The signal and its newest route entry name different engagements.',
  'routed-without-engagement': 'A routed signal names no engagement: nobody owes a next step.',
  'engagement-missing': 'The signal names an engagement that does not exist.',
  'engagement-of-another-lead': 'The engagement of a routed signal belongs to another person.',
  'engagement-left': 'The signal names an engagement that was closed because it had moved to another lead.',
  'engagement-unowned': 'An open engagement has no owner.',
  'engagement-untimed': 'An open engagement has no timer.',
  'engagement-overdue': 'The timer of an open engagement is over and nobody has looked.',
  'pointer-disagrees': 'The pointer to the open engagement and the engagement contradict each other.',
  // destinations
  'destination-row-missing': 'Route planned a destination that has no row.',
  'destination-unplanned': 'A live row of a destination that the newest route entry does not plan.',
  'destination-of-future-run': 'A destination row belongs to a run the signal has not been given.',
  'destination-of-past-run': 'A live destination row was left behind by the newest run.',
  'closed-without-done': 'A destination row is closed, and neither a journal entry nor a person says done.',
  'done-but-open': 'A destination is journalled as done and its row is still live.',
  'effect-missing': 'A delivery is done and the ledger holds no record of what it wrote.',
  // identity
  'lead-missing': 'The signal was stitched to a lead that does not exist.',
  'touch-missing': 'The lead does not know of the signal that was stitched to it.',
  'head-missing': 'An identifier of the signal points to no lead.',
  'head-of-another-lead': 'An identifier of the signal points to another lead: one person, two leads.',
  // reading
  'row-unreadable': 'A row of the signal does not have the shape of its kind.',
  'signal-absent': 'The index knows a signal that the ledger does not hold.',
  // deliveries
  'delivery-short': 'A delivery was split to its end into fewer signals than were counted.',
  'delivery-over': 'There are more signals of a delivery than were counted.',
  'delivery-unjournalled': 'A delivery is closed and dispatch journalled no split of its body.',
} as const satisfies Record<string, string>;

export type DefectKind = keyof typeof DEFECTS;

/** One law one signal breaks. */
export interface Defect {
  readonly kind: DefectKind;
  /** The destination whose row it is about; absent: the signal or delivery itself. */
  readonly destination?: string;
}

export const DEFECT_KINDS = Object.keys(DEFECTS) as readonly DefectKind[];
