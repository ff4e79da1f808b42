/**
 * Why work stops: the closed list. A reason says whether its cases share one work item, who owns it, how long they have,
 * and which root problem it points to.
 */

export interface StopReason {
  /** `grouped`: one cause, many signals, one item. `single`: decided one by one. */
  readonly kind: 'grouped' | 'single';
  /** Grouped items of outages, credentials and drift belong to whoever owns the other system. */
  readonly owner: 'integration' | 'automation' | 'revops' | 'sales';
  readonly dueMinutes: number;
  readonly rootProblem: 'manual-coordination' | 'fragmented-stack';
  /** What the item's reader learns first. */
  readonly says: string;
  /** Whose item it is: the owner of the destination or emitter the cause lies with. @default the flow's, by `owner` */
  readonly belongsTo?: 'other-system';
  /** The pinned version the cause is tied to: another version is another item. @default none */
  readonly pinnedTo?: 'contract' | 'ruleSet';
  /** What usually helps; `nothing`: it goes on by itself once its cause is mended. @default 'retry' */
  readonly suggests?: 'replay' | 'close' | 'nothing';
  /** What the handoff gave up on, rather than what a person must decide. @default false */
  readonly isDeadLetter?: true;
  /** A wait that the flow declares: however long it is, nobody has to look before it ends. @default false */
  readonly isPlanned?: true;
  /** Tells of something that no row waits in: it ends when somebody acts, not when it is empty. @default false */
  readonly isNotice?: true;
}

export const REASONS = {
  'contract-broken': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    suggests: 'replay',
    pinnedTo: 'contract',
    belongsTo: 'other-system',
    says: 'The payload no longer fits its contract: a required or mapped field is missing or retyped.',
  },
  'contract-additive': {
    kind: 'grouped',
    owner: 'integration',
    // It goes on all the while: somebody should have looked within a week.
    dueMinutes: 10_080,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    isNotice: true,
    says: 'Payloads carry a field their contract does not name. They go on without it, and are counted.',
  },
  unreadable: {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    suggests: 'replay',
    pinnedTo: 'contract',
    belongsTo: 'other-system',
    says: 'The body cannot be read as the declared format.',
  },
  'no-identifier': {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 240,
    rootProblem: 'manual-coordination',
    suggests: 'close',
    says: 'The signal names nobody: no e-mail, no user id, no phone, no visitor.',
  },
  'ambiguous-identity': {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    says: 'More leads are linked with it than one person can be.',
  },
  hold: {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 240,
    rootProblem: 'manual-coordination',
    suggests: 'replay',
    says: 'The rule set holds this signal for a person to decide.',
  },
  approval: {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 60,
    rootProblem: 'manual-coordination',
    says: 'The flow is in assist mode: `retry` lets this lead through to the destination, `close` does not.',
  },
  'version-killed': {
    kind: 'grouped',
    owner: 'revops',
    dueMinutes: 60,
    rootProblem: 'manual-coordination',
    suggests: 'replay',
    pinnedTo: 'ruleSet',
    says: 'The rule set version that decided this was stopped before its effects were delivered.',
  },
  'not-live': {
    kind: 'grouped',
    owner: 'revops',
    dueMinutes: 240,
    rootProblem: 'manual-coordination',
    says: 'The flow stopped being live, or was removed, before its effects were delivered.',
  },
  outage: {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'nothing',
    says: 'The other system does not answer, or answers with server errors.',
  },
  throttled: {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'nothing',
    says: 'The other system refuses more requests for now.',
  },
  'awaiting-canonical': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    suggests: 'nothing',
    isPlanned: true,
    says: 'Evidence waits for the canonical emitter of its flow to speak of the lead.',
  },
  'canonical-silent': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 60,
    rootProblem: 'fragmented-stack',
    says: 'Others saw these leads; the canonical emitter of the flow, which alone may ask for a follow-up, stayed silent.',
  },
  'over-rate': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    suggests: 'nothing',
    belongsTo: 'other-system',
    says: 'More signals of this emitter came than its throttle lets start. They are kept and start in their turn.',
  },
  credential: {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 60,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'nothing',
    says: 'The other system refuses our credential. Everything waits and goes on by itself once it is fixed.',
  },
  'fetch-token-missing': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 60,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    says: 'The signals only refer to something, and there is no token to ask the vendor with. `baton init --fetch-token EMITTER=TOKEN`, then `retry`.',
  },
  'reference-gone': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    says: 'What the signal refers to is gone at the vendor: nobody can say whom it is about. `retry` asks once more.',
  },
  'reference-refused': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    says: 'The vendor does not give our token what the signal refers to, though it answers about others. `retry` asks again.',
  },
  crowded: {
    kind: 'grouped',
    owner: 'automation',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    suggests: 'nothing',
    says: 'So many signals write the same lead or the same pool at once that some wait for their turn.',
  },
  'row-broken': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    says: 'A row of a file cannot be taken apart: open quotes, too many cells, bytes that are not UTF-8. The other rows go on.',
  },
  'batch-manifest': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    says: 'A file is there, and in time no manifest that can be read. Nothing of it is taken in; `retry` looks again.',
  },
  'batch-header': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    says: 'The first row of a file does not name the columns its emitter declares. Nothing of it is taken in; `retry` looks again.',
  },
  'batch-mismatch': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    isNotice: true,
    says: 'A file is taken in and is not what its manifest promised: other rows, bytes or hash.',
  },
  'batch-stray': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    isNotice: true,
    says: 'Something lies in the batch bucket that no file is made of: below an undeclared prefix, or it could not be taken in.',
  },
  'claim-busy': {
    kind: 'grouped',
    owner: 'automation',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    suggests: 'nothing',
    says: 'Another delivery of the same lead holds the claim.',
  },
  'record-first': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    suggests: 'nothing',
    says: 'A message waits for the system of record.',
  },
  'refused-fields': {
    kind: 'single',
    owner: 'integration',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    says: 'The destination will never take this record as it is.',
  },
  'record-conflict': {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    says: 'Another record at the destination stands in the way.',
  },
  'duplicate-left': {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 1_440,
    rootProblem: 'fragmented-stack',
    suggests: 'close',
    isNotice: true,
    says: 'A person has more than one contact at the destination, which cannot merge them. All goes to one; the others stay.',
  },
  'missing-scopes': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    says: 'The credential lacks a permission the connector needs.',
  },
  'follow-up-missed': {
    kind: 'single',
    owner: 'sales',
    dueMinutes: 60,
    rootProblem: 'manual-coordination',
    suggests: 'close',
    isNotice: true,
    says: 'The follow-up was due and no outcome was recorded.',
  },
  'gateway-refused': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    isNotice: true,
    says: 'The API answered requests of this sender with 413, 429 or 5xx: they were not kept.',
  },
  'signature-refused': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 60,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    isNotice: true,
    says: 'Request after request of this sender is refused: nobody can vouch for it. Its secret is probably wrong.',
  },
  silence: {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    isNotice: true,
    says: 'Nothing comes from this sender, for longer than its usual rate at this hour explains.',
  },
  'shadow-disagrees': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 2880,
    rootProblem: 'fragmented-stack',
    belongsTo: 'other-system',
    suggests: 'close',
    isNotice: true,
    says: 'The next version of a contract, in shadow, loses, changes or refuses what the live one maps.',
  },
  'filtered-sample': {
    kind: 'grouped',
    owner: 'revops',
    dueMinutes: 2880,
    rootProblem: 'manual-coordination',
    suggests: 'close',
    says: 'A sample of what a form filtered out: `replay` lets these signals run after all, `close` leaves them filtered.',
  },
  'possible-duplicate': {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 1_440,
    rootProblem: 'fragmented-stack',
    suggests: 'close',
    isNotice: true,
    says: 'Leads of the same days look like one person: by an identifier that is too weak to join them, or by a name and something beside it. Nothing was joined.',
  },
  'split-delivered': {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 480,
    rootProblem: 'fragmented-stack',
    suggests: 'close',
    isNotice: true,
    says: 'A lead that was delivered turns out to be several people. `approve` takes it apart here, `close` leaves it one.',
  },
  'regroup-owed': {
    kind: 'single',
    owner: 'revops',
    dueMinutes: 240,
    rootProblem: 'fragmented-stack',
    suggests: 'close',
    isNotice: true,
    says: 'A lead was merged, parted or left by its only signal, and nobody can tell the destination; or that waits, or too much is linked.',
  },
  'never-stitched': {
    kind: 'grouped',
    owner: 'integration',
    dueMinutes: 2_880,
    rootProblem: 'fragmented-stack',
    suggests: 'close',
    isNotice: true,
    says: 'Conversations of this flow and day never led to anybody: nothing that names a person was told in time.',
  },
  fault: {
    kind: 'grouped',
    owner: 'automation',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    suggests: 'nothing',
    says: 'A handoff failed in a way it did not expect and is being tried again.',
  },
  technical: {
    kind: 'grouped',
    owner: 'automation',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    isDeadLetter: true,
    says: 'A handoff kept failing and gave up: a dead letter.',
  },
  'envelope-missing': {
    kind: 'grouped',
    owner: 'automation',
    dueMinutes: 120,
    rootProblem: 'fragmented-stack',
    isDeadLetter: true,
    says: 'The stored bytes of the signal are gone and nobody erased them.',
  },
} as const satisfies Record<string, StopReason>;

export type ReasonName = keyof typeof REASONS;

export const isReason = (name: string): name is ReasonName => name in REASONS;

/** A reason's row; an unknown name (a newer release wrote it) is treated as technical rather than lost. */
export const reasonOf = (name: string): StopReason => (isReason(name) ? REASONS[name] : REASONS.technical);

/** Whether items of a reason stand by themselves, without rows that wait in them. */
export const isNotice = (name: string): boolean => reasonOf(name).isNotice === true;

/** Whether a reason stands for what a handoff gave up on. One of a newer release is for a person to decide. */
export const isDeadLetter = (name: string): boolean =>
  isReason(name) && (REASONS[name] as StopReason).isDeadLetter === true;
