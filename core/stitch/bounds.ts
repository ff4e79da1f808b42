/** More linked leads or signals than this are no person: a mailbox, a device or a defect. Such a signal parks, `ambiguous-identity`. */
export const MOST_LEADS = 60;
export const MOST_TOUCHES = 2_000;
