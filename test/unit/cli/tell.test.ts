/** What the text of an item tells whoever is paged: how often, until when, what to press. */
import { describe, expect, it } from 'vitest';
import { tellItem, tellItemDetail } from '../../../bin/cli/tell.ts';
import { tellDecision } from '../../../bin/cli/tell-decision.ts';
import type { ItemReply } from '../../../core/ops/replies.ts';
import type { Reply } from '../../../core/ops/routes.ts';

const NOW = Date.parse('2026-11-20T15:00:00Z');

const NOTICE: ItemReply = {
  id: 'a'.repeat(32),
  kind: 'grouped',
  state: 'open',
  reason: 'gateway-refused',
  says: 'Refused.',
  handoff: 'watch',
  subject: 'segment',
  owner: 'iris',
  rootProblem: 'fragmented-stack',
  openedAt: '2026-11-20T14:00:00.000Z',
  dueAt: '2026-11-20T16:00:00.000Z',
  isOverdue: false,
  count: 7,
  lastAt: '2026-11-20T14:59:00.000Z',
};

const detail = (more: Partial<Reply<'item'>>): string =>
  tellItemDetail(
    { ...NOTICE, waiting: { count: 0, hasMore: false }, attached: [], evidence: {}, allowed: ['close'], ...more },
    NOW,
  ).join('\n');

describe('the text of an item', () => {
  it('tells how often it happened and when last', () => {
    expect(tellItem(NOTICE, NOW)[1]).toBe(
      '  iris, since 2026-11-20 14:00, due in 60 min, counted 7, last 2026-11-20 14:59',
    );
  });

  it('tells moments as times and other numbers as they are', () => {
    const text = detail({ evidence: { since: NOW, refusedIn20Minutes: 14, status: '429' } });
    expect(text).toContain('  since: 2026-11-20T15:00:00.000Z');
    expect(text).toContain('  refusedIn20Minutes: 14');
    expect(text).toContain('  status: "429"');
  });

  it('advises nobody to close what is not mended, nor to close what may be a rename', () => {
    expect(detail({ suggested: 'close' })).toContain('close once the cause is mended');
    expect(detail({ suggested: 'close', allowed: ['approve', 'close'] })).toContain('approve if it is the same field');
    expect(detail({ suggested: 'retry', waiting: { count: 2, hasMore: false } })).toContain('(usually retry)');
  });

  it('does not list rules that did not apply as if they were facts', () => {
    const text = detail({ evidence: { trace: ['nobody-named: hasIdentifier = false', 'spam: score > 5'] } });
    expect(text).toContain(
      'did NOT apply, each with its condition that did not hold:\n    nobody-named: hasIdentifier',
    );
  });
});

describe('a decision', () => {
  const DECIDED = {
    item: NOTICE.id,
    outcome: 'approve',
    by: 'vera',
    isRepeat: false,
    done: 0,
    left: 0,
    closed: true,
  } as const;

  it('about leads promises no rows, and nothing before the clock was there', () => {
    const text = tellDecision({ ...DECIDED, irreversible: [] }).join('\n');
    expect(text).toContain('approve, approved; the item is closed.');
    expect(text).toContain('within a minute');
    expect(text).not.toContain('0 rows');
  });

  it('about signals counts what was started', () => {
    expect(tellDecision({ ...DECIDED, outcome: 'retry', done: 2 }).join('\n')).toContain('2 rows started again');
  });
});
