import { describe, expect, it } from 'vitest';
import { examine, type Facts } from '../../../core/setup/findings.ts';

const HEALTHY: Facts = {
  stage: 'prod',
  config: { publicUrl: 'https://leads.example.com' },
  secrets: [{ name: 'baton/prod/keys', state: 'usable' }],
  stacks: [{ name: 'Baton-prod-Data', status: 'UPDATE_COMPLETE' }],
  parts: [{ what: 'bus', name: 'baton-prod-bus', state: 'there' }],
  topics: [{ role: 'sales', confirmed: 1, pending: 0 }],
  destinations: [{ name: 'hubspot', health: { kind: 'healthy', missing: [] } }],
  lastTickMs: 42_000,
  doors: [{ what: 'front door', tookMs: 120 }],
};

const open = (facts: Facts) => examine(facts).filter(({ state }) => state === 'open');

describe('baton doctor', () => {
  it('has nothing to say of a deployment in order', () => {
    expect(open(HEALTHY)).toEqual([]);
    expect(examine(HEALTHY).map(({ area }) => area)).toEqual([
      'config',
      'config',
      'secrets',
      'stacks',
      'road',
      'alarms',
      'destinations',
      'clock',
      'api',
    ]);
  });

  const { lastTickMs: _, ...noTick } = HEALTHY;
  const cases: readonly [string, Facts, string][] = [
    [
      'no stage file',
      { ...HEALTHY, config: { publicUrl: 'https://a.example', problem: 'not there' } },
      'baton -- init',
    ],
    ['no public URL', { ...HEALTHY, config: { publicUrl: '' } }, '--public-url'],
    ['a missing secret', { ...HEALTHY, secrets: [{ name: 'k', state: 'missing' }] }, 'baton -- init --stage prod'],
    ['a malformed secret', { ...HEALTHY, secrets: [{ name: 'k', state: 'unusable' }] }, 'baton -- init'],
    [
      'a secret that is wrong in a way of its own',
      { ...HEALTHY, secrets: [{ name: 'k', state: 'unusable', why: 'It holds 3 peppers' }] },
      'baton -- init',
    ],
    [
      'two peppers, with the ledger not keyed anew',
      { ...HEALTHY, keying: { peppers: ['2', '1'], removable: [] } },
      'baton -- backfill --from-ledger --stage prod',
    ],
    [
      'a pepper nobody needs',
      { ...HEALTHY, keying: { peppers: ['2', '1'], removable: ['1'] } },
      'Take pepper 1 out of the keys secret.',
    ],
    [
      'a stack never deployed',
      { ...HEALTHY, stacks: [{ name: 'Baton-prod-Data' }] },
      'npm run deploy -- -c stage=prod',
    ],
    [
      'a stack rolled back',
      { ...HEALTHY, stacks: [{ name: 'd', status: 'UPDATE_ROLLBACK_COMPLETE' }] },
      'npm run deploy',
    ],
    ['a rule switched off', { ...HEALTHY, parts: [{ what: 'rule', name: 'r', state: 'off' }] }, 'npm run deploy'],
    ['a missing alias', { ...HEALTHY, parts: [{ what: 'alias', name: 'f', state: 'missing' }] }, 'npm run deploy'],
    ['unconfirmed alarms', { ...HEALTHY, topics: [{ role: 'sales', confirmed: 1, pending: 1 }] }, 'link in the mail'],
    ['alarms nobody hears', { ...HEALTHY, topics: [{ role: 'sales', confirmed: 0, pending: 0 }] }, 'owners.sales'],
    ['a refused token', ill({ kind: 'ill', why: 'refuses the token', isCredential: true }), '--token hubspot=...'],
    ['a slow vendor', ill({ kind: 'ill', why: 'later: TIMEOUT', isCredential: false }), "vendor's status page"],
    ['operators without roles', { ...HEALTHY, operatorRoles: 0 }, 'operatorRoles of config/prod.json'],
    ['a missing property', ill({ kind: 'healthy', missing: ['tasks.baton_lead_key'] }), 'crm-setup hubspot'],
    ['a missing scope', ill({ kind: 'healthy', missing: ['scope:crm.read'] }), 'Give the credential crm.read'],
    ['a clock that stopped', { ...HEALTHY, lastTickMs: 200_000 }, 'docs/runbooks/clock.md'],
    ['a clock that never ticked', noTick, 'docs/runbooks/clock.md'],
    [
      'an accepted contract the code does not have',
      { ...HEALTHY, accepted: [{ emitter: 'website', running: 'abc', item: 'f0#1' }] },
      'baton -- item f0.1 --stage prod prints the lines',
    ],
    ['a slow front door', { ...HEALTHY, doors: [{ what: 'front door', tookMs: 2_500 }] }, 'docs/runbooks/ingest.md'],
    [
      'no front door',
      { ...HEALTHY, doors: [{ what: 'front door', problem: 'answered 500', tookMs: 9 }] },
      'npm run deploy',
    ],
  ];

  it.each(cases)('finds %s, and says what closes it', (_what, facts, fix) => {
    const found = open(facts);
    expect(found).toHaveLength(1);
    expect(found[0]?.fix).toContain(fix);
    expect(found[0]?.detail).not.toBe('');
  });
});

function ill(health: Facts['destinations'][number]['health']): Facts {
  return { ...HEALTHY, destinations: [{ name: 'hubspot', health }] };
}
