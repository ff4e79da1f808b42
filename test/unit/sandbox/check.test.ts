import { describe, expect, it } from 'vitest';
import { noneOfEach } from '../../../core/conservation/classify.ts';
import type { CheckFacts } from '../../../sandbox/check.ts';
import { check } from '../../../sandbox/check.ts';
import { type Story, tellStory } from '../../../sandbox/stories.ts';
import type { ItemView } from '../../../stores/work.ts';

const row = {
  v: 1,
  run: 0,
  flow: 'demo-request',
  emitter: 'website-api',
  receivedAt: 1000,
  verified: true,
  raw: '0',
} as const;
const rest = { hash: 'h', seen: ['h'], dayKey: 'd', dayAt: 1 };
const sampleOf = (name: string, expected: Story['sample']['expect']): Story['sample'] => ({
  name,
  flow: 'demo-request',
  folder: 'flows/sample/demo-request',
  emitter: 'website-api',
  contentType: 'application/json',
  body: {},
  expect: expected,
});

const routed: Story = {
  sample: sampleOf('demo', { kind: 'mapped', rule: 'r', decision: 'assign' }),
  signal: 'a'.repeat(32),
  status: 202,
  answeredMs: 12.4,
  file: {
    row: { ...row, ...rest, state: 'closed', outcome: 'routed', lead: 'l1', engagement: 'e1' },
    destinations: [
      {
        v: 1,
        state: 'closed',
        run: 0,
        flow: 'demo-request',
        emitter: 'website-api',
        signal: 'a'.repeat(32),
        destination: 'hubspot',
        role: 'record',
        lead: 'l1',
        decision: 'assign',
      },
    ],
    entries: [
      {
        v: 1,
        run: 0,
        handoff: 'stitch',
        outcome: 'continue',
        at: 1250,
        tookMs: 30,
        input: 'i',
        versions: {},
        data: { lead: 'b'.repeat(32), created: true, skipped: [] },
      },
    ],
  },
};

const parked: Story = {
  sample: sampleOf('renamed', { kind: 'broken', field: 'data.email', suggestion: 'data.email_address' }),
  signal: 'c'.repeat(32),
  status: 202,
  answeredMs: 9,
  file: { row: { ...row, ...rest, state: 'parked', item: 'f#1' }, destinations: [], entries: [] },
};

const item: ItemView = {
  id: 'f#1',
  item: {
    v: 1,
    fingerprint: 'f',
    n: 1,
    kind: 'grouped',
    state: 'open',
    reason: 'contract-broken',
    handoff: 'validate',
    subject: 'website-api',
    owner: 'iris',
    openedAt: 1,
    dueBy: 2,
    rootProblem: 'fragmented-stack',
    evidence: {},
  },
  attached: [{ signal: parked.signal, run: 0 }],
};

const record = { properties: {}, createdAt: 1, updatedAt: 1 };
const twin = {
  now: 1,
  contacts: [{ id: '1', ...record }],
  tasks: [{ id: '2', ...record, contactIds: ['1'] }],
  duplicates: { emails: {}, leadKeys: {}, taskKeys: {} },
} as unknown as CheckFacts['twin'];

const sums: CheckFacts['sums'] = {
  deliveries: 2,
  duplicates: 0,
  revisions: 0,
  signals: 2,
  classes: noneOfEach(),
  remainder: 0,
  defects: [],
  balanced: true,
};

const failures = (facts: Partial<CheckFacts>) =>
  check({ stories: [routed, parked], items: [item], twin, denied: [], sums, ...facts }).filter(
    (finding) => !finding.ok,
  );

describe('the check of the sample traffic', () => {
  it('passes when each good sample is delivered and the bad one waits in one item', () => {
    expect(failures({})).toEqual([]);
  });

  it('fails for a delivery that is still open', () => {
    const open = structuredClone(routed) as { file: { destinations: { state: string }[] } } & Story;
    for (const destination of open.file.destinations) destination.state = 'deferred';
    expect(failures({ stories: [open, parked] })).toMatchObject([{ detail: 'routed; hubspot deferred' }]);
  });

  it('fails for a bad sample that waits nowhere, or in two items', () => {
    expect(failures({ items: [] })).toMatchObject([{ claim: expect.stringContaining('renamed') }]);
    expect(failures({ items: [item, { ...item, id: 'g#1' }] })).toHaveLength(1);
  });

  it('fails for a second contact, a missing task, a shared key, a refused call', () => {
    expect(failures({ twin: { ...twin, contacts: [...twin.contacts, ...twin.contacts] } })).toHaveLength(1);
    expect(failures({ twin: { ...twin, tasks: [] } })).toHaveLength(1);
    expect(failures({ twin: { ...twin, duplicates: { ...twin.duplicates, emails: { x: ['1', '2'] } } } })).toHaveLength(
      1,
    );
    expect(failures({ denied: ['park sqs:SendMessage'] })).toMatchObject([{ detail: 'park sqs:SendMessage' }]);
  });

  it('fails when the ledger counts another number of signals, or any in no class', () => {
    expect(failures({ sums: { ...sums, signals: 3 } })).toHaveLength(1);
    expect(failures({ sums: { ...sums, remainder: 1 } })).toHaveLength(1);
    expect(failures({ sums: { ...sums, balanced: false } })).toHaveLength(1);
  });

  it('fails for a signal the ledger does not know', () => {
    const { file: _, ...unknown } = routed;
    expect(
      failures({ stories: [unknown], sums: { ...sums, signals: 1 }, twin: { ...twin, contacts: [], tasks: [] } }),
    ).toHaveLength(1);
  });
});

describe('a told journey', () => {
  it('shows each handoff with when it ended, how long it took and its plain facts', () => {
    expect(tellStory(routed)).toEqual([
      `demo  website-api -> demo-request  signal ${'a'.repeat(32)}  => routed`,
      expect.stringMatching(/\+0 ms {2}ingest .* 12 ms {2}answered 202$/),
      expect.stringMatching(/\+250 ms {2}stitch .* 30 ms {2}continue {2}lead=bbbbbbbb {2}created=true$/),
    ]);
  });
});
