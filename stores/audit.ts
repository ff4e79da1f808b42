/**
 * The one path for everything operators write: a row before the action says who wants what, the same row after it says
 * what came of it. An action whose row cannot be written does not happen.
 */
import * as z from 'zod';
import { ROLES, type Role } from '../core/ops/roles.ts';
import { dayOf } from './day.ts';
import { auditKey } from './keys.ts';
import { absent, eq, type Key, type Store } from './store.ts';

/** Ids and closed words only: no address, no free text. */
export interface AuditedAction {
  /** The request's id. */
  readonly id: string;
  readonly who: string;
  readonly role: Role;
  readonly via: 'iam' | 'jwt';
  readonly verb: string;
  readonly targets: Readonly<Record<string, string>>;
}

export const AuditRow = z.object({
  v: z.literal(1),
  id: z.string(),
  who: z.string(),
  role: z.enum(ROLES),
  via: z.enum(['iam', 'jwt']),
  verb: z.string(),
  targets: z.record(z.string(), z.string()),
  at: z.number(),
  state: z.enum(['begun', 'ended']),
  outcome: z.string().optional(),
  endedAt: z.number().optional(),
});
export type AuditRow = z.infer<typeof AuditRow>;

export interface AuditDeps {
  readonly store: Store;
  readonly now: () => number;
  /** Told when the outcome of a done action could not be noted; its row then stays `begun`. */
  readonly onFault: (what: string, error: unknown) => void;
}

/** Runs an action between the two halves of its audit row. `outcomeOf` names what came of it in a closed word. */
export async function audited<T>(
  deps: AuditDeps,
  action: AuditedAction,
  run: () => Promise<T>,
  outcomeOf: (result: T) => string,
): Promise<T> {
  const at = deps.now();
  const key = auditKey(dayOf(at), at, action.id);
  const begun = await deps.store.write({
    kind: 'put',
    key,
    item: { v: 1, ...action, at, state: 'begun' },
    when: absent,
  });
  if (begun.kind === 'lost') throw new Error(`Request ${action.id} has an audit row already; it must not run twice.`);
  try {
    const result = await run();
    await end(deps, key, outcomeOf(result));
    return result;
  } catch (error) {
    await end(deps, key, 'fault');
    throw error;
  }
}

async function end(deps: AuditDeps, key: Key, outcome: string): Promise<void> {
  const set = { state: 'ended', outcome, endedAt: deps.now() };
  try {
    await deps.store.write({ kind: 'update', key, set, when: eq('state', 'begun') });
  } catch (error) {
    deps.onFault('audit', error);
  }
}

/** What operators did on a day (`yyyy-mm-dd`, UTC), newest first. */
export async function readAudit(store: Store, day: string, limit: number): Promise<AuditRow[]> {
  const page = await store.query('control', auditKey(day, 0, '').pk, {}, { limit, descending: true });
  return page.rows.map((row) => AuditRow.parse(row.item));
}
