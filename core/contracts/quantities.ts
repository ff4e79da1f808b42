/** Reading numbers and flags the way forms and vendors write them. */
type Scalar = string | number | boolean;

/** A number from a number or a plain decimal text, `1,500` included. Integers beyond 2^53 stay exact, as text. */
export function numberOf(value: Scalar): number | string | undefined {
  if (typeof value !== 'string') return Number.isFinite(value) ? Number(value) : undefined;
  const text = value.trim().replace(/^\+/, '');
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  if (plain.length > 64 || !/^-?\d+(\.\d+)?$/.test(plain)) return undefined;
  const number = Number(plain);
  return Number.isSafeInteger(number) || plain.includes('.') ? number : plain;
}

/** The lower end of a band: `50-200`, `size_50_200` and `50+` give 50; a plain number gives itself. */
export function rangeStartOf(value: Scalar): number | undefined {
  const whole = numberOf(value);
  if (typeof whole === 'number') return whole;
  const start = /^[^\d]{0,40}(\d{1,9})(?!\d)/.exec(
    String(value)
      .slice(0, 64)
      .replace(/(\d),(\d{3})(?!\d)/g, '$1$2'),
  );
  return start ? Number(start[1]) : undefined;
}

const YES = new Set(['true', 'on', '1', 'yes', 'y', 'checked']);
const NO = new Set(['false', 'off', '0', 'no', 'n', 'unchecked']);

/** What checkboxes and vendors send for yes and no; anything else is neither. */
export function booleanOf(value: Scalar): boolean | undefined {
  const word = String(value).trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}
