/**
 * Reading inbound mail: which thread it belongs to, whether a machine wrote it, how sure its sender is, and what of it is
 * new. Headers are a list of `{Name, Value}` or `{name, value}`, as mail services give them; names have no case.
 */
import { ownProperty } from '../contracts/paths.ts';

type Headers = ReadonlyMap<string, readonly string[]>;

/** The first is the one added last, by the service that received the mail. */
function headersIn(list: unknown): Headers {
  const headers = new Map<string, string[]>();
  for (const header of Array.isArray(list) ? list.slice(0, 500) : []) {
    const name = ownProperty(header, 'Name') ?? ownProperty(header, 'name');
    const value = ownProperty(header, 'Value') ?? ownProperty(header, 'value');
    if (typeof name !== 'string' || typeof value !== 'string') continue;
    const key = name.trim().toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), value.trim()]);
  }
  return headers;
}

const first = (headers: Headers, name: string): string => headers.get(name)?.[0] ?? '';

/** The ids `<...>` in a header, without the brackets. */
const idsIn = (value: string): string[] =>
  [...value.slice(0, 20_000).matchAll(/<([^<>\s]{1,500})>/g)].flatMap(([, id]) => id ?? []);

/** The mail's own id. */
export const messageIdOf = (list: unknown): string | undefined => idsIn(first(headersIn(list), 'message-id'))[0];

/** The id of the mail that began the thread: the same for every mail in it. A mail that answers none begins its own. */
export function threadOf(list: unknown): string | undefined {
  const headers = headersIn(list);
  return ['references', 'in-reply-to', 'message-id'].flatMap((name) => idsIn(first(headers, name)))[0];
}

/** Whether the mail answers another one. */
export function isReply(list: unknown): boolean {
  const headers = headersIn(list);
  return ['references', 'in-reply-to'].some((name) => idsIn(first(headers, name)).length > 0);
}

/**
 * Whether a person passed on somebody else's mail: what mail programs note when one is forwarded or redirected by hand.
 * `X-Forwarded-For` and `-To` do not count: a mailbox that forwards by a rule leaves the writer in `From`.
 */
export function isForwarded(list: unknown): boolean {
  const headers = headersIn(list);
  return ['x-forwarded-message-id', 'resent-from', 'resent-sender', 'resent-to'].some((name) => headers.has(name));
}

/** Forwarded, as mail programs put it before the subject in the languages we meet. An answer to such a mail is not one. */
const FORWARDED_SUBJECT =
  /^\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|wg|tr|rv|enc|i|vs|vb|pd|vl|doorst|転送|转发|轉寄)\s?[:：]/i;

/** Whether a mail's subject says that it was forwarded. */
export const isForwardedSubject = (subject: string): boolean => FORWARDED_SUBJECT.test(subject);

const MACHINE_PRECEDENCE = new Set(['bulk', 'junk', 'list', 'auto_reply']);

/** Whether no person wrote it: an absence note, a bounce, a newsletter (RFC 3834 and what came before it). */
export function isAutomatic(list: unknown): boolean {
  const headers = headersIn(list);
  const submitted = first(headers, 'auto-submitted').toLowerCase();
  return (
    (submitted !== '' && !/^no\b/.test(submitted)) ||
    MACHINE_PRECEDENCE.has(first(headers, 'precedence').toLowerCase()) ||
    ['x-autoreply', 'x-autorespond', 'x-failed-recipients'].some((name) => headers.has(name)) ||
    first(headers, 'return-path') === '<>'
  );
}

/**
 * How sure the address in `From` is. `pass`: its own domain vouches for it (DMARC, or DKIM of the author's domain).
 * `unaligned`: SPF passes, for a domain that may be another one. `fail`: a check failed. `none`: nobody checked.
 */
export function senderCheckOf(list: unknown): 'pass' | 'unaligned' | 'fail' | 'none' {
  const headers = headersIn(list);
  const dmarc = /\bdmarc=(\w+)/i.exec(first(headers, 'authentication-results'))?.[1]?.toLowerCase();
  const tests = first(headers, 'x-spam-tests').split(/[,\s]+/);
  const spf = /^\w+/.exec(first(headers, 'received-spf'))?.[0].toLowerCase();
  if (dmarc === 'pass' || tests.includes('DKIM_VALID_AU')) return 'pass';
  if (dmarc === 'fail' || spf === 'fail' || spf === 'softfail') return 'fail';
  return spf === 'pass' || tests.includes('SPF_PASS') ? 'unaligned' : 'none';
}

/** The lines with which mail programs begin what they quote, in the languages we meet. */
const QUOTE_STARTS = [
  /^(?:on|am|le|el|em|op|il|den|dne)\b.{5,200}\b(?:wrote|schrieb|a écrit|escribió|escreveu|schreef|ha scritto|skrev|napsal)\b.{0,100}:$/i,
  /^-{2,}\s*(?:original message|original-nachricht|ursprüngliche nachricht|message d'origine|forwarded message|mensaje original)\s*-{2,}$/i,
  /^_{20,}$/,
];

/** Outlook repeats the headers of what it quotes, in the language of its user. */
const OUTLOOK_FROM = /^\*?(?:from|von|de|da|van|från)\s?:\*?\s.{3,200}/i;
const OUTLOOK_SENT = /^\*?(?:sent|gesendet|envoyé|enviado|inviato|verzonden|skickat|date|datum)\s?:\*?\s/i;

const FOOTER = /^(?:--|sent from my \w.{0,60}|von meinem \w.{0,60} gesendet|get outlook for \w{2,10})$/i;

/**
 * What the writer added, without the mail it answers and without the signature. Who answers below the quotation is read
 * too; when nothing is left, the whole text is, for an empty message would say that nobody wrote anything.
 */
export function withoutQuotedText(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const start = lines.findIndex((_line, at) => isQuoteStart(lines, at));
  const above = kept(start < 0 ? lines : lines.slice(0, start));
  if (above !== '') return above;
  return kept(lines.filter((_line, at) => !isQuoteStart(lines, at))) || text.trim();
}

function kept(lines: readonly string[]): string {
  const own = lines.filter((line) => !line.startsWith('>'));
  const end = own.findIndex((line, at) => at > 0 && FOOTER.test(line.slice(0, 100).trim()));
  return (end < 0 ? own : own.slice(0, end))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function isQuoteStart(lines: readonly string[], at: number): boolean {
  const line = lineAt(lines, at);
  if (line === '') return false;
  // Long introductions are wrapped: "On Tue, ... <priya@acme.example>" and "wrote:" on the next line.
  if ([line, `${line} ${lineAt(lines, at + 1)}`].some((each) => QUOTE_STARTS.some((start) => start.test(each))))
    return true;
  return OUTLOOK_FROM.test(line) && [1, 2].some((next) => OUTLOOK_SENT.test(lineAt(lines, at + next)));
}

const lineAt = (lines: readonly string[], at: number): string => (lines[at] ?? '').slice(0, 300).trim();
