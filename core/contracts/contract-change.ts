/** What can differ between two versions of a contract, and whether whoever sends or reads it must be asked first. */

/**
 * Breaking: a payload that was taken would be refused, or a field of the signal would be lost or hold another value. Additive:
 * everything that worked goes on as before.
 */
const KINDS = {
  'contract-changed': 'breaking',
  'owner-changed': 'additive',
  'field-added': 'additive',
  'field-removed': 'breaking',
  'optional-field-removed': 'additive',
  'description-changed': 'additive',
  'newly-required': 'breaking',
  'no-longer-required': 'additive',
  retyped: 'breaking',
  'type-narrowed': 'breaking',
  'type-widened': 'additive',
  'enum-narrowed': 'breaking',
  'enum-widened': 'additive',
  'mapping-added': 'additive',
  'mapping-removed': 'breaking',
  'target-changed': 'breaking',
  'transform-changed': 'breaking',
  'path-added': 'additive',
  'path-removed': 'breaking',
  'order-changed': 'breaking',
  'condition-changed': 'breaking',
  'newly-refused': 'breaking',
  'word-added': 'additive',
  'word-changed': 'breaking',
  'declaration-added': 'additive',
  'declaration-changed': 'breaking',
} as const;
export type ChangeName = keyof typeof KINDS;

/** One difference. Names, types and declared words only: a contract holds nothing personal. */
export interface ContractChange {
  readonly kind: 'breaking' | 'additive';
  readonly what: ChangeName;
  /** Payload path (`$` is the payload), field of the signal, or property of the contract. */
  readonly field: string;
  /** One line for the contract's owner. */
  readonly says: string;
}

export const change = (what: ChangeName, field: string, says: string): ContractChange => ({
  kind: KINDS[what],
  what,
  field,
  says,
});

export const isBreaking = ({ kind }: ContractChange): boolean => kind === 'breaking';
