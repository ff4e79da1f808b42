/** Where somebody came from, out of the address of a page. */

/** A parameter of a URL or of a query alone (`?utm_source=...`); `null` when it has none, which is no fault. */
export function parameterOf(address: string, name: string): string | null {
  const [before = ''] = address.slice(0, 8_000).split('#');
  const start = before.indexOf('?');
  if (start < 0) return null;
  const value = new URLSearchParams(before.slice(start + 1)).get(name)?.trim();
  return value === undefined || value === '' ? null : value;
}
