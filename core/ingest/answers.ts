/** What each kind of sender is answered. Senders disable hooks for the wrong code, so this is one table. */
import type { Emitter } from '../definitions/definitions.ts';

/** What became of a request. */
export type Reception =
  | { readonly kind: 'new' | 'duplicate' | 'revision'; readonly receipt: Receipt; readonly isUnusable: boolean }
  | { readonly kind: 'filtered'; readonly receipt: Receipt }
  /** A vendor's own test: kept, and starts nothing. */
  | { readonly kind: 'test'; readonly receipt: Receipt }
  /** Not kept: the sender could not be verified. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'wrong-type'; readonly receipt: Receipt }
  /** Neither ledger nor spill took it. */
  | { readonly kind: 'unavailable' };

export interface Receipt {
  readonly id: string;
  /** Signed URL that tells where the signal is. */
  readonly status: string;
  readonly receivedAt: number;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Every reception has an answer for every kind of sender. `wantsJson`: a form posted by script rather than by a browser. */
export function answerTo(emitter: Emitter | undefined, reception: Reception, wantsJson = false): Answer {
  if (reception.kind === 'unavailable')
    return problem(503, 'unavailable', 'Try again in a minute.', { 'retry-after': '60' });
  if (reception.kind === 'refused') return problem(401, 'unverified', 'The request could not be verified.');
  if (emitter?.kind === 'vendor-webhook') {
    if (reception.kind === 'too-large') return problem(413, 'too-large', 'At most 4 MB.');
    return withReceipt(json(200, {}), reception.receipt);
  }
  if (emitter?.kind === 'public-form') return formAnswer(emitter, reception, wantsJson);
  return ownApiAnswer(reception);
}

function ownApiAnswer(reception: Exclude<Reception, { kind: 'refused' | 'unavailable' }>): Answer {
  if (reception.kind === 'too-large') return problem(413, 'too-large', 'A request may carry 4 MB.');
  const receipt = receiptBody(reception.receipt);
  if (reception.kind === 'wrong-type') {
    return problem(
      415,
      'wrong-type',
      'Send application/json. The request was kept and waits for a person.',
      {},
      { receipt },
    );
  }
  if ('isUnusable' in reception && reception.isUnusable) {
    return problem(400, 'unreadable', 'The body is not JSON. It was kept and waits for a person.', {}, { receipt });
  }
  if (reception.kind === 'duplicate') return json(200, receipt);
  return json(202, reception.kind === 'revision' ? { ...receipt, revision: true } : receipt);
}

/** A person never learns that a form filtered them; a browser is sent on, a script gets the receipt. */
function formAnswer(
  emitter: Emitter,
  reception: Exclude<Reception, { kind: 'refused' | 'unavailable' }>,
  wantsJson: boolean,
): Answer {
  if (reception.kind === 'too-large') return problem(413, 'too-large', 'A form may carry 4 MB.');
  if (wantsJson || !emitter.form) return json(200, receiptBody(reception.receipt));
  return { statusCode: 303, headers: { location: emitter.form.thankYouUrl }, body: '' };
}

/** Vendors read no body of ours and some mind one: for people who look for what was sent. */
export const RECEIPT_HEADER = 'baton-receipt';

const withReceipt = (answer: Answer, { id }: Receipt): Answer => ({
  ...answer,
  headers: { ...answer.headers, [RECEIPT_HEADER]: id },
});

const receiptBody = (receipt: Receipt) => ({
  id: receipt.id,
  status: receipt.status,
  received_at: new Date(receipt.receivedAt).toISOString(),
});

export const json = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A problem document (RFC 9457). `code` is stable, `detail` is for people and never quotes the request. */
export const problem = (
  status: number,
  code: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
  extra: object = {},
): Answer => ({
  statusCode: status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify({ type: `urn:baton:problem:${code}`, title: code, status, detail, ...extra }),
});
