/** What a rule set can decide about a signal. */
export const DECISIONS = ['assign', 'advance', 'nurture', 'reject', 'evidence', 'hold'] as const;
export type DecisionKind = (typeof DECISIONS)[number];
