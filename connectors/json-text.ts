/**
 * Changes JSON text in place: every byte that is not changed stays as the sender wrote it, so what is kept is still what
 * came. Never throws; text that is no JSON is left as it is or changed where it looks like it.
 */

export interface Replacing {
  /** Names of the properties whose values go, however the sender escapes them. */
  readonly names: ReadonlySet<string>;
  /** JSON text to stand in their place. */
  readonly by: string;
  /** How deep the property may lie; 1 is the outermost object. */
  readonly depth?: number;
}

/** Replaces the values of named properties. A `null` stays a `null`. */
export function replaceValues(
  body: Uint8Array,
  { names, by, depth = Number.POSITIVE_INFINITY }: Replacing,
): Uint8Array {
  // One character per byte: all that matters to the structure of JSON is ASCII.
  const text = Buffer.from(body).toString('latin1');
  const pieces: string[] = [];
  let level = 0;
  let kept = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') level += 1;
    else if (char === '}' || char === ']') level -= 1;
    if (char !== '"') continue;
    const end = endOfString(text, at);
    const value = valueAfter(text, end);
    if (value !== undefined && level <= depth && names.has(stringOf(text.slice(at, end)))) {
      const valueEnd = endOfValue(text, value);
      if (text.slice(value, valueEnd) !== 'null') {
        pieces.push(text.slice(kept, value), by);
        kept = valueEnd;
      }
      at = valueEnd - 1;
    } else at = end - 1;
  }
  return kept === 0 ? body : new Uint8Array(Buffer.from(pieces.join('') + text.slice(kept), 'latin1'));
}

/** Adds a property to the outermost object, as the last one, so that it wins over one of the same name. */
export function withProperty(object: Uint8Array, name: string, value: Uint8Array): Uint8Array {
  const text = Buffer.from(object).toString('latin1');
  const end = text.lastIndexOf('}');
  const start = text.indexOf('{');
  if (start < 0 || end < start) throw new Error('Only a JSON object takes a property.');
  const comma = text.slice(start + 1, end).trim() === '' ? '' : ',';
  const added = [Buffer.from(`${comma}${JSON.stringify(name)}:`), value, Buffer.from(text.slice(end), 'latin1')];
  return new Uint8Array(Buffer.concat([Buffer.from(text.slice(0, end), 'latin1'), ...added]));
}

/** `complete` of the port, for a vendor whose answer is kept as it is. */
export const withFetched = (part: Uint8Array, answer: Uint8Array): Uint8Array => withProperty(part, 'fetched', answer);

/** The place after the closing quote of the string that opens at `at`. */
function endOfString(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next += 1) {
    if (text[next] === '\\') next += 1;
    else if (text[next] === '"') return next + 1;
  }
  return text.length;
}

const SPACE = /[\t\n\r ]*/y;

function afterSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

/** Where the value begins, if what ended at `at` was the name of a property. */
function valueAfter(text: string, at: number): number | undefined {
  const colon = afterSpace(text, at);
  return text[colon] === ':' ? afterSpace(text, colon + 1) : undefined;
}

function endOfValue(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  if (text[at] !== '{' && text[at] !== '[') {
    let end = at;
    while (end < text.length && !',}] \t\r\n'.includes(text[end] ?? '')) end += 1;
    return end;
  }
  let level = 0;
  for (let next = at; next < text.length; next += 1) {
    const char = text[next];
    if (char === '"') next = endOfString(text, next) - 1;
    else if (char === '{' || char === '[') level += 1;
    else if (char === '}' || char === ']') level -= 1;
    if (level === 0) return next + 1;
  }
  return text.length;
}

function stringOf(token: string): string {
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
