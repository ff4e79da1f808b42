/** Whether a value looks like what a field is used for. It already does for the transform; this is how telling it is. Pure. */
import type { Mapping, TransformName } from '../definitions/contract.ts';

/** `telling`: hardly anything else looks so. `likely`, `possible`, and `unlikely`: it looks like something else. */
export type Looks = 'telling' | 'likely' | 'possible' | 'unlikely';

const EMAIL = /^\S+@\S+\.\S+$/;
const URL = /^(https?:\/\/|\/|\?|www\.)/i;
const DATE = /^\d{4}-\d{2}-\d{2}/;
const NUMBER = /^[+-]?[\d.,\s]+$/;
const PHONE = /^(\+|00|\()[\d\s().\-/]{6,}$|^[\d\s().\-/]{7,}$/;
const FLAG = /^(true|false|on|off|yes|no|0|1)$/i;
const OPAQUE = /^(?=[\w.:-]*\d)[\w.:-]{4,}$/;

/** Transforms that only values of one kind get through. */
const TELLING: ReadonlySet<TransformName> = new Set(['email', 'timestamp-iso', 'timestamp-mail']);

export function looksOf({ as, to }: Mapping, value: unknown): Looks {
  if (TELLING.has(as)) return isWholeDay(as, value) ? 'likely' : 'telling';
  if (as === 'boolean') return FLAG.test(String(value)) ? 'likely' : 'possible';
  if (as === 'phone') return PHONE.test(String(value)) ? 'likely' : 'unlikely';
  if (as.startsWith('url-')) return 'likely';
  if (as === 'number' || as === 'range-start') return NUMBER.test(String(value)) ? 'likely' : 'possible';
  if (typeof value !== 'string') return /Id$/.test(to) ? 'possible' : 'unlikely';
  return looksOfText(as, to, value.trim());
}

/** A day alone is seldom the moment something was sent. */
const isWholeDay = (as: TransformName, value: unknown): boolean =>
  as === 'timestamp-iso' && /^\d{4}-\d{2}-\d{2}$/.test(String(value).trim());

function looksOfText(as: TransformName, to: string, text: string): Looks {
  if (/(page|referrer)$/i.test(to)) return URL.test(text) ? 'likely' : 'unlikely';
  if (EMAIL.test(text) || URL.test(text) || DATE.test(text)) return 'unlikely';
  if (to === 'message') return text.length > 30 && /\s/.test(text) ? 'likely' : 'possible';
  if (/Id$/.test(to)) return OPAQUE.test(text) ? 'likely' : /\s/.test(text) ? 'unlikely' : 'possible';
  if (FLAG.test(text) || NUMBER.test(text)) return 'unlikely';
  if (as === 'word') return /\s/.test(text) ? 'unlikely' : 'possible';
  return 'possible';
}
