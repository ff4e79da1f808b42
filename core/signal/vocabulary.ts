/**
 * The closed words of the canonical signal. What a vendor calls something is brought to these by its contract (`words` of a
 * mapping), so that rules, reports and destinations read one language. A word that is neither here nor mapped is left out
 * and named, never guessed. Adding one is a release; taking one away breaks whoever uses it.
 */

/** Where somebody stands with the company, whatever the system that says so calls it. */
export const LIFECYCLE_STAGES = [
  'subscriber',
  'lead',
  'marketing-qualified',
  'sales-qualified',
  'opportunity',
  'trial',
  'customer',
  'advocate',
  'churned',
  'disqualified',
] as const;

/** What somebody wants. */
const INTENTS = [
  'demo',
  'pricing',
  'trial',
  'purchase',
  'upgrade',
  'renewal',
  'cancellation',
  'support',
  'callback',
  'complaint',
  'feedback',
  'content',
  'newsletter',
  'event',
  'partnership',
  'referral',
  'career',
  'student',
  'other',
] as const;

/** Fields of the signal that hold nothing but one of these words. */
export const CLOSED_WORDS: Readonly<Record<string, readonly string[]>> = {
  'facts.lifecycleStage': LIFECYCLE_STAGES,
  'facts.intent': INTENTS,
};

/** What a handoff is expected to carry of where it came from: name -> field of the signal. */
export const METADATA = {
  source: 'attribution.source',
  campaign: 'attribution.campaign',
  sessionId: 'attribution.sessionId',
  intentId: 'attribution.intentId',
} as const;
export type MetadataName = keyof typeof METADATA;
export const METADATA_NAMES = Object.keys(METADATA) as MetadataName[];
