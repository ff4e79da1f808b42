/**
 * What a page includes so that its form carries what the front door looks for: a submission id of its own, by which two
 * clicks are one signal, and when the form was shown. Without the script a post is taken all the same.
 */
import type { FormSettings } from './form.ts';

/** Where the script of a form is: below the path it posts to. */
export const formScriptPath = (path: string): string => `${path}/form.js`;

/**
 * The script, for a form that posts to `path`. Plain enough for any browser that submits forms. A page taken from the
 * browser's memory is another visit: it gets another id.
 */
export const formScript = (
  { submissionIdField, shownAtField, honeypotField }: FormSettings,
  path: string,
): string => `(() => {
  const newId = () => (crypto.randomUUID ? crypto.randomUUID() : Date.now().toString(36) + Math.random().toString(36).slice(2));
  const input = (form, name) => {
    const found = form.elements.namedItem(name);
    if (found) return found;
    const made = document.createElement('input');
    made.name = name;
    form.appendChild(made);
    return made;
  };
  const hidden = (form, name, value) => {
    const made = input(form, name);
    made.type = 'hidden';
    made.value = value;
  };
  const prepare = () => {
    for (const form of document.forms) {
      if (new URL(form.action, location.href).pathname !== ${JSON.stringify(path)}) continue;
      hidden(form, ${JSON.stringify(submissionIdField)}, newId());
      hidden(form, ${JSON.stringify(shownAtField)}, String(Date.now()));
      const trap = input(form, ${JSON.stringify(honeypotField)});
      trap.style.display = 'none';
      trap.tabIndex = -1;
      trap.autocomplete = 'off';
      trap.setAttribute('aria-hidden', 'true');
    }
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', prepare);
  else prepare();
  window.addEventListener('pageshow', (event) => event.persisted && prepare());
})();
`;

/** A browser may keep it for an hour: what it says changes with a deployment only. */
export const FORM_SCRIPT_HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
} as const;
