/** What a verb of /ops is made of. */
import type * as z from 'zod';
import { ROLES, type Role } from './roles.ts';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Below `/ops` and `/ops-jwt`. `{name}` is a field of the input. */
  readonly path: string;
  readonly says: string;
  /** Any one of these. */
  readonly needs: readonly Role[];
  /** Path, then query (GET) or body (POST), as one object. */
  readonly input: z.ZodType;
  readonly reply: z.ZodType;
  /** Writes only: what the audit keeps of the input. Ids and closed words, never free text. */
  readonly targets?: (input: never) => Readonly<Record<string, string>>;
}

export const anybody: readonly Role[] = ROLES;
/** Keeps the types of input and reply. */
export const define = <I extends z.ZodType, R extends z.ZodType>(
  route: Omit<Route, 'input' | 'reply' | 'targets'> & {
    input: I;
    reply: R;
    targets?: (input: z.output<I>) => Readonly<Record<string, string>>;
  },
) => route;
