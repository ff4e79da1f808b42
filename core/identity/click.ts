/** Ids that an ad platform puts on a click. */

/** Cookies wrap the id: `fb.1.<ms>.<fbclid>` of Meta, `GCL.<seconds>.<gclid>` of Google. */
const WRAPPED = [/^fb\.\d\.\d{10,13}\.(.+)$/, /^GCL\.\d{10}\.(.+)$/];

/** The id as it stood in the address of the page. Its case counts. */
export const clickKey = (value: string): string =>
  WRAPPED.map((pattern) => pattern.exec(value)?.[1]).find((id) => id !== undefined) ?? value;
