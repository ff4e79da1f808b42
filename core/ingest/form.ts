/**
 * Whether a post at a public form is processed or filtered. Filtered posts get the same answer, are kept and sampled, and
 * start nothing. Where a browser withholds what a check needs, the check passes: a lost person costs more than a bot.
 */
import { ownProperty } from '../contracts/paths.ts';
import type { Emitter } from '../definitions/definitions.ts';

export type FormSettings = NonNullable<Emitter['form']>;

export type FilterReason = 'honeypot' | 'foreign-origin' | 'too-fast' | 'over-rate' | 'over-address-rate';

export type FormVerdict = { readonly kind: 'accept' } | { readonly kind: 'filter'; readonly reason: FilterReason };

export interface FormPost {
  /** The decoded fields, as `readForm` gives them. */
  readonly fields: unknown;
  /** The `origin` and `referer` headers. */
  readonly origin?: string | undefined;
  readonly referer?: string | undefined;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Posts at this form in the current minute, this one included. @default unknown, which passes */
  readonly postsThisMinute?: number | undefined;
  /** Those of them from the same address. @default unknown, which passes */
  readonly fromAddressThisMinute?: number;
}

/** The first rule of the form that the post breaks, if any. */
export function judgeFormPost(form: FormSettings, post: FormPost): FormVerdict {
  if (isFilled(ownProperty(post.fields, form.honeypotField))) return filter('honeypot');
  if (isForeign(form, post)) return filter('foreign-origin');
  if (isTooFast(form, post)) return filter('too-fast');
  if (isOver(post.fromAddressThisMinute, form.perAddressPerMinute)) return filter('over-address-rate');
  return isOver(post.postsThisMinute, form.perMinute) ? filter('over-rate') : { kind: 'accept' };
}

const filter = (reason: FilterReason): FormVerdict => ({ kind: 'filter', reason });

const isOver = (count = 0, rate = Number.POSITIVE_INFINITY): boolean => count > rate;

const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isFilled) : typeof value === 'string' && value.trim() !== '';

/** `null` is what browsers send under strict privacy settings; it names no origin, so the referrer is asked. */
function isForeign({ origins }: FormSettings, { origin, referer }: FormPost): boolean {
  const from = originOf(origin) ?? originOf(referer);
  return from !== undefined && origins.length > 0 && !origins.some((allowed) => originOf(allowed) === from);
}

function originOf(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed && parsed.origin !== 'null' ? parsed.origin : undefined;
}

/** The page's clock is the visitor's own. One that runs ahead of ours says nothing about haste. */
function isTooFast({ shownAtField, minFillMs }: FormSettings, { fields, receivedAt }: FormPost): boolean {
  const shownAt = ownProperty(fields, shownAtField);
  if (typeof shownAt !== 'string' || !/^\d{1,15}$/.test(shownAt.trim())) return false;
  const elapsed = receivedAt - Number(shownAt);
  return elapsed >= 0 && elapsed < minFillMs;
}
