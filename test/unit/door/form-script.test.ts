/** The script of a public form, run in a page that has just enough of a document. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { registry } from '../../../flows/registry.ts';
import { scriptAnswer } from '../../../lambdas/ingest/form-script.ts';

const PATH = '/forms/contact-us';

class Input {
  type = 'text';
  name = '';
  value = '';
  tabIndex = 0;
  autocomplete = '';
  readonly style: Record<string, string> = {};
  readonly attributes: Record<string, string> = {};
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
}

class Form {
  readonly action: string;
  readonly inputs: Input[] = [];
  readonly elements = { namedItem: (name: string) => this.inputs.find((each) => each.name === name) ?? null };
  constructor(action: string) {
    this.action = action;
  }
  appendChild(input: Input): void {
    this.inputs.push(input);
  }
  value(name: string): string | undefined {
    return this.inputs.find((each) => each.name === name)?.value;
  }
}

/** A page with these forms, the script run in it. `back`: the visitor comes back to it by the browser's memory. */
function pageWith(forms: readonly Form[], uuid?: () => string): { back(): void } {
  const listeners = new Map<string, (event: object) => void>();
  runInNewContext(scriptAnswer(registry, `${PATH}/form.js`)?.body ?? '', {
    URL,
    crypto: { randomUUID: uuid },
    location: { href: 'https://www.acme.example/contact' },
    window: { addEventListener: (name: string, listen: (event: object) => void) => listeners.set(name, listen) },
    document: { forms, readyState: 'complete', createElement: () => new Input() },
  });
  return { back: () => listeners.get('pageshow')?.({ persisted: true }) };
}

describe('the script of a form', () => {
  it('is given at the path of the form alone, to be kept a while', () => {
    expect(scriptAnswer(registry, `${PATH}/form.js`)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' },
    });
    for (const path of ['/signals/form.js', '/forms/other/form.js', `${PATH}/form.css`, PATH]) {
      expect(scriptAnswer(registry, path)).toBeUndefined();
    }
  });

  it('gives its form an id, the time of showing and a trap, and leaves other forms alone', () => {
    const [ours, other] = [new Form(`https://door.example${PATH}`), new Form('/search')];
    const before = Date.now();
    pageWith([ours, other], () => 'visit-1');
    expect(ours.value('submission_id')).toBe('visit-1');
    expect(Number(ours.value('shown_at'))).toBeGreaterThanOrEqual(before);
    expect(ours.inputs.find(({ name }) => name === 'website')).toMatchObject({
      value: '',
      style: { display: 'none' },
      attributes: { 'aria-hidden': 'true' },
    });
    expect(other.inputs).toEqual([]);
  });

  it('makes a page out of the memory of the browser another submission', () => {
    const form = new Form(PATH);
    let visits = 0;
    const page = pageWith([form], () => `visit-${++visits}`);
    page.back();
    expect(form.value('submission_id')).toBe('visit-2');
    expect(form.inputs).toHaveLength(3);
  });

  it('makes an id of its own where the browser makes none', () => {
    const form = new Form(PATH);
    pageWith([form]);
    expect(form.value('submission_id')).toMatch(/^[0-9a-z]{12,}$/);
  });
});
