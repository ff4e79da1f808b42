/** Reading the sender's clock. Results are epoch milliseconds, whole, between 1970 and 2100; anything else is unusable. */
type Scalar = string | number | boolean;

const LATEST = Date.UTC(2100, 0, 1);
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,12}))?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** An ISO 8601 date or date-time. Without a zone it is read as UTC, never as the machine's own. */
export function isoTimestampOf(value: Scalar): number | undefined {
  const match = ISO.exec(String(value).trim());
  if (!match) return undefined;
  const [, day, time = '00:00', fraction = '0', zone = 'Z'] = match;
  const millis = fraction.padEnd(3, '0').slice(0, 3);
  const seconds = time.length === 5 ? `${time}:00` : time;
  return inRange(Date.parse(`${day}T${seconds}.${millis}${fullZone(zone)}`));
}

/** `+01` and `+0100` as `+01:00`. */
function fullZone(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone.slice(0, 1)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** Above this, a count of seconds since 1970 would lie beyond the year 5000: the sender means milliseconds. */
const MILLISECONDS_FROM = 1e11;

/** Epoch seconds, fractions allowed; milliseconds are recognised by their size. */
export function secondsTimestampOf(value: Scalar): number | undefined {
  const text = String(value).trim();
  if (!/^\d{1,16}(\.\d{1,9})?$/.test(text)) return undefined;
  const number = Number(text);
  return inRange(Math.floor(number >= MILLISECONDS_FROM ? number : number * 1000));
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MAIL =
  /^(?:[a-z]{3},\s*)?(\d{1,2})\s+([a-z]{3})\s+(\d{4})\s+(\d{2}:\d{2}(?::\d{2})?)\s+([+-]\d{4}|GMT|UTC?|Z)(?:\s*\(.{0,40}\))?$/i;

/** The date of a mail (RFC 5322): `Wed, 18 Nov 2026 07:04:05 -0800`. Mail programs may lie about it. */
export function mailTimestampOf(value: Scalar): number | undefined {
  const match = MAIL.exec(String(value).trim());
  if (!match) return undefined;
  const [, day = '', name = '', year, time, zone = ''] = match;
  const month = String(MONTHS.indexOf(name.toLowerCase()) + 1).padStart(2, '0');
  const offset = /^[+-]/.test(zone) ? zone : 'Z';
  return isoTimestampOf(`${year}-${month}-${day.padStart(2, '0')}T${time}${offset}`);
}

const inRange = (millis: number): number | undefined => (millis >= 0 && millis < LATEST ? millis : undefined);
