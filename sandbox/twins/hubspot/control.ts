/**
 * The twin's own endpoints below `/_twin`: faults, state, owners, reset. No token, no faults, not counted.
 */
import * as z from 'zod';
import type { Account } from './account.ts';
import { FaultPlan } from './faults.ts';
import { OWNERS } from './owners.ts';
import { ok, type Reply } from './replies.ts';

const ResetBody = z.strictObject({ isSetUp: z.boolean().optional() });

const setFaults = (account: Account, text: string): Reply => {
  const plan = FaultPlan.safeParse(text === '' ? {} : JSON.parse(text));
  if (!plan.success) return ok({ error: z.prettifyError(plan.error) }, 400);
  account.setPlan(plan.data);
  return ok(plan.data);
};

const reset = (account: Account, text: string): Reply => {
  const wish = ResetBody.safeParse(text === '' ? {} : JSON.parse(text));
  if (!wish.success) return ok({ error: z.prettifyError(wish.error) }, 400);
  account.reset(wish.data.isSetUp);
  return ok({});
};

export const answerControl = (account: Account, method: string, path: string, text: string): Reply => {
  try {
    if (method === 'POST' && path === '/_twin/faults') return setFaults(account, text);
    if (method === 'POST' && path === '/_twin/reset') return reset(account, text);
  } catch {
    return ok({ error: 'wanted a JSON object' }, 400);
  }
  if (method === 'GET' && path === '/_twin/state') return ok(account.state());
  if (method === 'GET' && path === '/_twin/owners') return ok({ owners: OWNERS });
  return ok({ error: `no ${method} ${path}` }, 404);
};
