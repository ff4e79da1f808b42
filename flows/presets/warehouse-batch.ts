import { definePreset, optional, required } from '../../core/definitions/preset.ts';

/** An empty cell is null. */
const cell = { type: ['string', 'null'] as const };
const text = { type: 'string' } as const;

/**
 * What a warehouse knows of accounts and people, as CSV files with a manifest (`docs/adr/0024-batch-files.md`). `row_id` makes
 * a row the same one again in any file.
 */
export const warehouseBatch = definePreset({
  emitter: {
    name: 'warehouse-batch',
    kind: 'batch-file',
    connector: 'csv-batch',
    path: '/batches/warehouse-batch',
    contract: 'warehouse-batch',
    tier: 'hours',
    signature: 'none: the policy of the batch bucket says who may put files under the prefix',
    eventKey: 'row_id',
    recordId: 'account_id',
    clock: 'sender',
    batch: { columns: ['row_id', 'email', 'signal_type', 'occurred_at'], keyColumn: 'row_id', manifestWaitMinutes: 60 },
  },
  contract: {
    name: 'warehouse-batch',
    emitter: 'warehouse-batch',
    kind: 'evidence',
    channel: 'product',
    format: 'csv',
    schema: {
      type: 'object',
      required: ['row_id', 'signal_type', 'occurred_at'],
      properties: {
        row_id: text,
        account_id: cell,
        email: cell,
        phone: cell,
        first_name: cell,
        last_name: cell,
        company: cell,
        signal_type: text,
        score: cell,
        utm_campaign: cell,
        session_id: cell,
        occurred_at: text,
        note: cell,
      },
    },
    mappings: [
      required('occurredAt', 'timestamp-iso', 'occurred_at'),
      required('facts.eventType', 'word', 'signal_type'),
      optional('facts.score', 'number', 'score'),
      optional('identifiers.email', 'email', 'email'),
      optional('identifiers.phone', 'phone', 'phone'),
      optional('profile.email', 'email', 'email'),
      optional('profile.phone', 'phone', 'phone'),
      optional('profile.firstName', 'text', 'first_name'),
      optional('profile.lastName', 'text', 'last_name'),
      optional('profile.company', 'text', 'company'),
      optional('attribution.campaign', 'text', 'utm_campaign'),
      optional('attribution.sessionId', 'text', 'session_id'),
      optional('message', 'text', 'note'),
    ],
    metadata: { source: 'optional', campaign: 'optional', sessionId: 'optional', intentId: 'optional' },
  },
});
