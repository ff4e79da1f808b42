/** Text out of HTML, as a person would read it. Linear in the length of its input, whatever that is. */

export interface Reading {
  /** Leave out what a mail program quotes: block quotes, and the wrappers of the usual clients. */
  readonly isWithoutQuotes?: boolean;
}

const KNOWN =
  /<\/?(?:p|div|br|span|a|b|i|u|em|strong|ul|ol|li|table|tbody|tr|td|th|html|body|head|meta|style|script|blockquote|h[1-6]|img|font|pre|hr)(?:\s[^<>]*|\/)?>/i;

/** Whether a text is HTML at all; "a < b" and "<name@host>" are not. */
export const isHtml = (text: string): boolean => KNOWN.test(text);

const TAG = /<(\/?)([a-z][a-z0-9:-]*)((?:\s[^<>]*|\/)?)>/gi;
const NEVER_SHOWN = new Set(['head', 'script', 'style', 'template', 'title']);
const BLOCKS = new Set([
  'blockquote',
  'div',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'li',
  'p',
  'pre',
  'table',
  'tr',
]);
const QUOTE = /\b(?:gmail_quote|gmail_attr|yahoo_quoted|protonmail_quote|moz-cite-prefix|divRplyFwdMsg)\b/;

/** Plain text comes back as it is, but tidied. */
export function htmlToText(text: string, { isWithoutQuotes = false }: Reading = {}): string {
  if (!isHtml(text)) return tidied(text);
  const html = withoutComments(text);
  const pieces: string[] = [];
  /** The element whose content is not read, and how often it is nested in itself. */
  let hidden: { readonly name: string; depth: number } | undefined;
  let from = 0;
  for (const { 0: tag, 1: slash, 2: tagName = '', 3: rest = '', index } of html.matchAll(TAG)) {
    const name = tagName.toLowerCase();
    if (!hidden) pieces.push(shown(html.slice(from, index)));
    from = index + tag.length;
    const isEnd = slash === '/';
    if (hidden) {
      if (name === hidden.name && !rest.endsWith('/')) hidden.depth += isEnd ? -1 : 1;
      if (hidden.depth === 0) hidden = undefined;
    } else if (!isEnd && (NEVER_SHOWN.has(name) || (isWithoutQuotes && isQuote(name, rest)))) {
      hidden = { name, depth: 1 };
    } else if (name === 'br' || BLOCKS.has(name)) pieces.push('\n');
  }
  if (!hidden) pieces.push(shown(html.slice(from)));
  return tidied(pieces.join(''));
}

const isQuote = (name: string, attributes: string): boolean =>
  name === 'blockquote' || ((name === 'div' || name === 'span') && QUOTE.test(attributes));

/** In HTML a line end is a space. */
const shown = (text: string): string => withCharacters(text.replace(/\s+/g, ' '));

function withoutComments(html: string): string {
  const [first = '', ...others] = html.split('<!--');
  const rest = others.map((piece) => {
    const end = piece.indexOf('-->');
    return end < 0 ? '' : piece.slice(end + 3);
  });
  return [first, ...rest].join('');
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  euro: '€',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  ntilde: 'ñ',
  oslash: 'ø',
  aring: 'å',
};

/** A reference to a character that does not exist stays as it was written. */
const withCharacters = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (written, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? written) : written;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written;
  });

/** No spaces at the ends of lines, at most one empty line in a row. */
const tidied = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
