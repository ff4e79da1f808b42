/** One post is one submission. */
import { ownProperty } from '../../core/contracts/paths.ts';
import { readForm } from '../../core/contracts/read.ts';
import type { FormFields, InboundRequest, Split } from '../emitter.ts';

const DEFAULT_FIELDS: FormFields = { submissionIdField: 'submission_id' };

/**
 * The event key is the hidden submission id, made once per page view: a double click sends it twice. A page without it
 * gets none, and ingest falls back to the fields and the time.
 */
export function split({ headers, body }: InboundRequest, form: FormFields = DEFAULT_FIELDS): Split {
  if (!isFormType(headers['content-type'])) return { kind: 'unreadable', why: 'unsupported-media-type' };
  const read = readForm(body);
  if (read.kind === 'unreadable') return { kind: 'unreadable', why: read.why };
  const id = ownProperty(read.payload, form.submissionIdField);
  return { kind: 'one', part: typeof id === 'string' && id.trim() !== '' ? { eventKey: id.trim(), body } : { body } };
}

function isFormType(contentType: string | undefined): boolean {
  const [type = ''] = (contentType ?? '').split(';');
  return ['', 'application/x-www-form-urlencoded'].includes(type.trim().toLowerCase());
}
