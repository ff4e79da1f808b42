/** Where somebody came from, out of the address of a page. */

/** A parameter of a URL or of a query alone (`?utm_source=...`); `null` when it has none, which is no fault. */
export function parameterOf(address: string, name: string): string | null {
  const [before = ''] = address.slice(0, 8_000).split('#');
  const start = before.indexOf('?');
  if (start < 0) return null;
  const value = new URLSearchParams(before.slice(start + 1)).get(name)?.trim();
  return value === undefined || value === '' ? null : value;
}

/**
 * What ad platforms put on one click: Google, Meta, Microsoft, TikTok, LinkedIn, X, Reddit, Snapchat, Display & Video 360.
 * Not `gbraid` and `wbraid`, which stand for many people.
 */
const CLICK_IDS = ['gclid', 'fbclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid', 'rdt_cid', 'ScCid', 'dclid'] as const;

/** The id of the click that led to the page; `null` when there is none. */
export const clickIdOf = (address: string): string | null =>
  CLICK_IDS.map((name) => parameterOf(address, name)).find((id) => id !== null) ?? null;
