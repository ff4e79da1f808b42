/** `GET /forms/<form>/form.js`: the script a page includes beside its form. */
import type { Registry } from '../../core/definitions/definitions.ts';
import type { Answer } from '../../core/ingest/answers.ts';
import { FORM_SCRIPT_HEADERS, formScript, formScriptPath } from '../../core/ingest/form-script.ts';

/** The answer where the path is that of a declared form's script; `undefined` for any other path. */
export function scriptAnswer({ emitters }: Registry, path: string): Answer | undefined {
  for (const { form, path: posts } of emitters.values()) {
    if (form && formScriptPath(posts) === path) {
      return { statusCode: 200, headers: FORM_SCRIPT_HEADERS, body: formScript(form, posts) };
    }
  }
  return undefined;
}
