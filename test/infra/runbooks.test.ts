import { describe, expect, it } from 'vitest';
import { VERBS } from '../../bin/cli/run.ts';
import { REASONS } from '../../core/review/reasons.ts';
import { SPINE } from '../../core/spine.ts';
import { documents, readText, type Section, sectionsOf } from '../support/markdown.ts';
import { filesBelow } from '../support/repository.ts';
import { resourcesOf } from './plain.ts';
import { sandbox, synthesise } from './synth.ts';

const HEADINGS = ['Meaning', 'Impact', 'Check', 'Fix', 'Verify', 'When not to'];

interface AlarmFacts {
  readonly id: string;
  readonly severity: string;
  readonly impact: string;
  readonly ownerRole: string;
  readonly runbook: string;
}

const { operations } = synthesise(sandbox());
const facts = resourcesOf(operations, 'AWS::CloudWatch::Alarm').map(
  ({ id }): AlarmFacts => operations.toJSON().Resources[id].Metadata.Baton,
);
/** A destination's alarms share a section. */
const alarms = [...new Map(facts.map((alarm) => [alarm.id, alarm])).values()];
const runbooks = filesBelow('docs/runbooks', ['.md']).filter((file) => !file.endsWith('README.md'));
const index = readText('docs/runbooks/README.md');

/** The part of a runbook that is about one alarm: its own lines, and those below its headings. */
function sectionOf(file: string, alarm: string): { readonly own: Section | undefined; readonly parts: Section[] } {
  const sections = sectionsOf(readText(file));
  const at = sections.findIndex(({ level, title }) => level === 2 && title === alarm);
  const after = at < 0 ? [] : sections.slice(at + 1);
  const end = after.findIndex(({ level }) => level <= 2);
  return { own: sections[at], parts: end < 0 ? after : after.slice(0, end) };
}

describe('every alarm', () => {
  it.each(alarms)(
    '$id has a section with every heading, its severity, owner and impact; covers: [203, 306]',
    (alarm) => {
      const [file = '', anchor] = alarm.runbook.split('#');
      expect(anchor).toBe(alarm.id);
      const { own, parts } = sectionOf(file, alarm.id);
      expect(own?.body).toBe(`\`${alarm.severity}\` · owner ${alarm.ownerRole}`);
      expect(parts.map(({ title }) => title)).toEqual(HEADINGS);
      expect(parts[1]?.body.replace(/\s+/g, ' ')).toContain(alarm.impact);
    },
  );

  it('is listed once at the front, with severity and owner, and nothing else is', () => {
    const rows = [...index.matchAll(/^\| \[([a-z0-9-]+)\]\(([^)]+)\)[^|]*\| (\w+) \| (\w+) \|$/gm)];
    const listed = rows.map(([, id, link, severity, owner]) => [id, `docs/runbooks/${link}`, severity, owner]);
    const wanted = alarms.map(({ id, runbook, severity, ownerRole }) => [id, runbook, severity, ownerRole]);
    expect(listed.sort()).toEqual(wanted.sort());
  });

  it('and nothing else has a section with these headings', () => {
    const known = new Set(alarms.map(({ id }) => id));
    const strangers = runbooks.flatMap((file) =>
      sectionsOf(readText(file))
        .filter(({ level, title }) => level === 2 && !known.has(title) && title !== 'By reason')
        .map(({ title }) => `${file}: ${title}`),
    );
    expect(strangers).toEqual([]);
  });
});

describe('every handoff', () => {
  it('has a runbook, and every runbook a handoff; covers: [307]', () => {
    expect(runbooks).toEqual(SPINE.map(({ name }) => `docs/runbooks/${name}.md`).sort());
  });

  it.each(SPINE)('$name names its owner role and where it runs', ({ name, owner, runsIn }) => {
    const text = readText(`docs/runbooks/${name}.md`).split('\n## ')[0] ?? '';
    expect(text).toContain(`# Runbook: ${name}\n`);
    expect(text.replace(/\s+/g, ' ')).toContain(`Owner role \`${owner}\``);
    expect(text).toContain(`baton-$S-${runsIn}`);
  });
});

describe('every reason to stop', () => {
  const review = sectionsOf(readText('docs/runbooks/review.md'));
  const from = review.findIndex(({ title }) => title === 'By reason');

  it('has its part in the runbook of work items, in the order of the list, and nothing else has', () => {
    expect(review.slice(from + 1).map(({ title }) => title)).toEqual(Object.keys(REASONS));
  });

  it.each(Object.keys(REASONS))('%s says what to check, what to do, when it is over and what not to do', (reason) => {
    const body = review.slice(from + 1).find(({ title }) => title === reason)?.body ?? '';
    const labels = [...body.matchAll(/^\*\*([^*]+)\.\*\*/gm)].map(([, label]) => label);
    expect(labels).toEqual(['Check', 'Fix', 'Done when', 'When not to']);
  });
});

describe('commands in documents', () => {
  /** `baton where` in a code span or at the start of a line of code, and `npm run baton -- where`. */
  const VERB = /(?:^ *|`)baton ([a-z][a-z-]*)|\bbaton -- ([a-z][a-z-]*)/gm;

  it('are verbs of the command line', () => {
    const named = documents().flatMap((file) =>
      [...readText(file).matchAll(VERB)].map(([, short, long]) => ({ file, verb: short ?? long ?? '' })),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ verb }) => verb !== 'help' && !(verb in VERBS))).toEqual([]);
  });
});
