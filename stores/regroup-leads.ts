/** The rows of leads after one step of a regrouping: who points where, and what each row says of its group. */

import type { Bucket } from '../core/stitch/buckets.ts';
import { BLOCKING } from '../core/stitch/kinds.ts';
import { type GroupPlan, kinOf, type Marks, type Regrouping } from '../core/stitch/regroup.ts';
import type { LeadRow, RegroupRow } from '../core/stitch/rows.ts';
import { bucketOf } from '../core/stitch/stitch.ts';
import { bucketIs } from './buckets.ts';
import type { Gathered } from './component.ts';
import { leadKey } from './keys.ts';
import { absent, all, any, eq, type Item, itemOf, lacks, type Write } from './store.ts';

export interface StepFacts {
  readonly gathered: Gathered;
  readonly request: { readonly lead: string; readonly row: RegroupRow };
  readonly destinations: readonly string[];
  /** What leads must say of theirs. */
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly now: number;
}

/** Where every lead points after this step. */
export function pointersAfter({ pointers }: Regrouping, { gathered }: StepFacts): Map<string, string | undefined> {
  const after = new Map([...gathered.parts.values()].map(({ id, row }) => [id, row.mergedInto]));
  for (const { lead, into } of pointers) after.set(lead, into);
  return after;
}

/** Every lead is either changed or checked: the plan was made from all of them. */
export function leadWrites(step: Regrouping, facts: StepFacts): { changed: Write[]; checks: Write[] } {
  const { gathered, now } = facts;
  const after = pointersAfter(step, facts);
  const groups = new Map(step.groups.map((group) => [group.lead, group]));
  const targets = new Set([...step.moves.map(({ to }) => to), ...step.heads.map(({ lead }) => lead)]);
  const stands = (lead: string): boolean =>
    after.get(lead) === undefined && (gathered.parts.has(lead) || targets.has(lead));
  const kin = (lead: string): string[] => kinOf(lead, step.groups, stands);
  const touched = new Set(step.moves.flatMap(({ from, to }) => [from, to]));
  const repointed = new Set(step.pointers.flatMap(({ lead, from, into }) => [lead, from ?? lead, into ?? lead]));
  const changed: Write[] = [];
  const checks: Write[] = [];
  for (const { id, row } of gathered.parts.values()) {
    const marks = groups.get(id)?.marks;
    const mergedInto = after.get(id);
    const absorbed = [...after].flatMap(([other, into]) => (into === id ? [other] : [])).sort();
    const wanted = {
      ...(marks ? marked(marks, kin(id)) : {}),
      ...bucketAfter(facts, id),
      mergedInto,
      absorbed: absorbed.length > 0 ? absorbed : undefined,
    };
    const differs = Object.entries(wanted).some(([name, value]) => !isSame(row[name as keyof LeadRow], value));
    const moved = touched.has(id) || repointed.has(id);
    if (differs || moved) changed.push(leadUpdate(id, row, wanted, { isMoved: moved, isFamily: repointed.has(id) }));
    else checks.push({ kind: 'check', key: leadKey(id), when: eq('version', row.version) });
  }
  for (const group of step.groups)
    if (targets.has(group.lead) && !gathered.parts.has(group.lead))
      changed.push(newLead(group, { ...marked(group.marks, kin(group.lead)), ...bucketAfter(facts, group.lead) }, now));
  return { changed, checks };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What a row says of a group. */
export const marked = ({ blocking, hasEmail, isTangled }: Marks, kin: readonly string[]) => ({
  ...Object.fromEntries(BLOCKING.map((kind) => [kind, blocking[kind]])),
  hasEmail,
  isTangled: isTangled ? true : undefined,
  kin: kin.length > 0 ? kin : undefined,
});

function leadUpdate(
  id: string,
  row: LeadRow,
  wanted: Readonly<Record<string, unknown>>,
  { isMoved, isFamily }: { readonly isMoved: boolean; readonly isFamily: boolean },
): Write {
  const set = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Item;
  const remove = Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [name] : []));
  return {
    kind: 'update',
    key: leadKey(id),
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(remove.length > 0 ? { remove } : {}),
    ...(isMoved ? { add: { version: 1, ...(isFamily ? { family: 1 } : {}) } } : {}),
    // Its first decision is no new version.
    when: 'decidedAt' in wanted ? all(eq('version', row.version), bucketIs(row)) : eq('version', row.version),
  };
}

function bucketAfter({ buckets }: StepFacts, lead: string): Partial<Pick<LeadRow, 'bucket' | 'decidedAt'>> {
  const found = buckets.get(lead);
  return found ? { bucket: found.bucket, decidedAt: found.decidedAt } : {};
}

/** A part that gets a lead of its own. One of that name that its signals once left is taken up again. */
const newLead = ({ lead, signals }: GroupPlan, said: object, now: number): Write => ({
  kind: 'update',
  key: leadKey(lead),
  set: itemOf({ v: 1, first: signals[0] ?? '', createdAt: now, bucket: bucketOf(lead), ...said }),
  add: { version: 1 },
  when: any(absent, lacks('mergedInto')),
});
