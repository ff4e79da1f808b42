/** The settings of a public form, as far as a sample tells them. */
import { ownProperty } from '../../core/contracts/paths.ts';
import type { Emitter } from '../../core/definitions/definitions.ts';
import type { Doubt } from '../../core/inference/infer.ts';
import type { Wish } from './options.ts';

type Form = NonNullable<Emitter['form']>;

/** Fields that people do not see and machines fill in. */
const HONEYPOTS = ['website', 'homepage', 'url', 'fax', 'hp', 'honeypot', '_gotcha'];
const SUBMISSION_IDS = ['submission_id', 'submissionId', 'submission-id', 'form_submission_id'];

export function formOf(
  wish: Wish,
  payloads: readonly unknown[],
): { readonly form: Form; readonly doubts: readonly Doubt[] } {
  const has = (name: string): boolean => payloads.some((payload) => ownProperty(payload, name) !== undefined);
  const isEmpty = (name: string): boolean => payloads.every((payload) => (ownProperty(payload, name) ?? '') === '');
  const honeypotField =
    HONEYPOTS.find((name) => has(name) && isEmpty(name)) ?? HONEYPOTS.find(isEmpty) ?? 'leave_empty';
  const submissionIdField = SUBMISSION_IDS.find(has) ?? 'submission_id';
  const { origin = 'https://www.example.com', thankYou = `${origin}/thanks` } = wish;
  const doubts: Doubt[] = [
    ...(wish.origin
      ? []
      : [{ path: '', says: `origins is ${origin}: posts of pages elsewhere are filtered; give --origin` }]),
    ...(has(honeypotField)
      ? []
      : [{ path: honeypotField, says: 'the honeypot is not on the form yet: add it, hidden' }]),
    ...(has(submissionIdField)
      ? []
      : [
          {
            path: submissionIdField,
            says: 'a hidden id made once per page view is missing: a double click may count twice',
          },
        ]),
  ];
  return {
    form: {
      thankYouUrl: thankYou,
      origins: [origin],
      honeypotField,
      shownAtField: 'shown_at',
      minFillMs: 2000,
      perMinute: 60,
      // One machine must not have all of the form's rate; an office behind one address fills in fewer.
      perAddressPerMinute: 20,
      submissionIdField,
    },
    doubts,
  };
}
