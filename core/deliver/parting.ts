/**
 * What becomes of one person's contact at a destination when it turns out that two people were taken for one. Pure. Our
 * ledger can forget that they were one; a destination cannot take a merge back, so what stays behind there is listed.
 */
import { effectKeyOf } from '../ids.ts';
import { aliasOf, type HeldContact, pointerTo } from './family.ts';
import type { EffectRow } from './rows.ts';

export interface Parting {
  readonly destination: string;
  /** The lead that stood for the others. */
  readonly survivor: string;
  /** The lead that stands for itself again. */
  readonly parted: string;
  /** The leads that stay with the survivor. */
  readonly others: readonly string[];
  /** Keys of the task effects of all of them that Baton may write again, each with its lead. @default none */
  readonly tasks?: readonly OwnTask[] | undefined;
}

/** A lead's own task, by the key of its effect. */
export interface OwnTask {
  readonly lead: string;
  readonly key: string;
}

/** Keys of the effects to be read before a parting: everybody's contact and tasks, and the merges of the others into the survivor's. */
export function partingKeys({ destination, survivor, parted, others, tasks = [] }: Parting): string[] {
  const contacts = [survivor, parted, ...others].map((lead) => contactKeyAt(destination, lead));
  const merges = [parted, ...others].map((lead) => aliasOf(survivor, lead, destination).mergeKey);
  return [...contacts, ...merges, ...tasks.map(({ key }) => key)];
}

/** By key, as read. */
export type KnownEffects = ReadonlyMap<string, EffectRow>;

/**
 * The contact effects as they must be, by key, and those of tasks that stay behind on a record that is not their lead's: written in the transaction that parts the leads, or the one would go on
 * writing to the other's record. The record stays with whose key it carries; the others know of none, and get one of
 * their own with their next delivery. Its state counts as unknown, for words of both are in it. A merge that was asked for
 * and of which no answer is recorded counts as done: who loses a record that is still its own finds it by its key.
 */
export function partedEffects(parting: Parting, effects: KnownEffects): ReadonlyMap<string, EffectRow> {
  const { destination, survivor, parted, others } = parting;
  const record = sharedRecord(parting, effects);
  const rows = new Map<string, EffectRow>();
  if (!record) return rows;
  const keeps = new Set(keeperOf(parting, record) === parted ? [parted] : [survivor, ...others]);
  for (const lead of [survivor, parted, ...others]) {
    const key = contactKeyAt(destination, lead);
    const { carries: _, left: _left, ...row } = effects.get(key) ?? NO_ROW;
    // Who points to another record was not yet one with these, there.
    const isOther = lead !== survivor && lead !== parted;
    const isIn = row.external === record.external || intended(parting, lead, effects)?.merged === row.external;
    if (row.external === '' || !isIn || (isOther && keeps.has(lead))) continue;
    const kind = isOther ? row.kind : 'contact';
    rows.set(key, { ...row, kind, state: '', ...(keeps.has(lead) ? pointerTo(record, lead) : { external: '' }) });
  }
  for (const [key, row] of strandedTasks(parting, record, keeps, effects)) rows.set(key, row);
  return rows;
}

/** Tasks of who leaves the record. One that was stranded before has not been moved since: it is where it was. */
const strandedTasks = (
  { tasks = [] }: Parting,
  { external }: HeldContact,
  keeps: ReadonlySet<string>,
  effects: KnownEffects,
): [string, EffectRow][] =>
  tasks.flatMap(({ lead, key }): [string, EffectRow][] => {
    const row = effects.get(key);
    if (!row || row.external === '' || keeps.has(lead)) return [];
    return [[key, { ...row, strandedOn: row.strandedOn ?? external }]];
  });

/** What a destination cannot take back: somebody has to look at the record. Ids and names only. */
export interface Irreversible {
  readonly destination: string;
  /** The destination's id of the record in which both are. */
  readonly record: string;
  /** The lead it stays with. */
  readonly staysWith: string;
  /** Records of both were merged there, or may have been: values, notes and history of both are in one. */
  readonly isMerged: boolean;
  /** Names of the fields on it that the other told. With an address of theirs on it, their own record is refused. */
  readonly fields: readonly string[];
  /** The destination's ids of tasks on it that are the other's. */
  readonly tasks: readonly string[];
}

export interface Belongings {
  /** Names of the fields that a lead's own signals told of the person. */
  readonly fieldsOf: (lead: string) => readonly string[];
  /** The destination's ids of the tasks of a lead's own engagements. */
  readonly tasksOf: (lead: string) => readonly string[];
}

/** Nothing when the destination has no record of them. Call it with the effects as they were before the parting. */
export function irreversible(parting: Parting, effects: KnownEffects, of: Belongings): Irreversible | undefined {
  const { destination, survivor, parted, others } = parting;
  const record = sharedRecord(parting, effects);
  if (!record) return undefined;
  const keeper = keeperOf(parting, record);
  const sides = [[parted], [survivor, ...others]];
  const [, leaves = []] = keeper === parted ? sides : [...sides].reverse();
  return {
    destination,
    record: record.external,
    staysWith: keeper,
    isMerged: effects.get(aliasOf(survivor, parted, destination).mergeKey)?.merged !== undefined,
    fields: [...new Set(leaves.flatMap(of.fieldsOf))],
    // An effect without a record: there was no task to end.
    tasks: leaves.flatMap(of.tasksOf).filter((task) => task !== ''),
  };
}

const contactKeyAt = (destination: string, lead: string): string => effectKeyOf(lead, destination, 'contact', '');

/** The record of the survivor, unless the other has one of its own beside it: then the two were never one, there. */
function sharedRecord(parting: Parting, effects: KnownEffects): HeldContact | undefined {
  const { destination, survivor, parted } = parting;
  const { external, carries = survivor } = effects.get(contactKeyAt(destination, survivor)) ?? NO_ROW;
  const { external: other } = effects.get(contactKeyAt(destination, parted)) ?? NO_ROW;
  if (external === '') return intendedRecord(parting, other, effects);
  const isOne = other === '' || other === external || intended(parting, parted, effects)?.merged === other;
  return isOne ? { external, carries } : undefined;
}

/** Where the survivor has no record that we know of, another's may have been about to become its own. */
function intendedRecord(parting: Parting, other: string, effects: KnownEffects): HeldContact | undefined {
  const { survivor, parted, others } = parting;
  const own = intended(parting, parted, effects);
  if (own) return { external: own.external, carries: own.carries ?? survivor };
  const rows = others.flatMap((lead) => intended(parting, lead, effects) ?? []);
  const into = rows.find(({ external, carries }) => other !== '' && (external === other || carries === parted));
  return into && { external: other, carries: into.carries ?? survivor };
}

/** The merge of a lead's contact into the survivor's, where it was asked for and nobody knows what came of it. */
function intended({ destination, survivor }: Parting, lead: string, effects: KnownEffects): EffectRow | undefined {
  const row = lead === survivor ? undefined : effects.get(aliasOf(survivor, lead, destination).mergeKey);
  return row?.isIntended ? row : undefined;
}

const NO_ROW: EffectRow = { v: 1, kind: 'contact', destination: '', state: '', external: '', at: 0, by: '' };

/** Whoever's key it carries: a write under that key finds it whatever we think. */
const keeperOf = ({ survivor, parted }: Parting, { carries }: HeldContact): string =>
  carries === parted ? parted : survivor;
