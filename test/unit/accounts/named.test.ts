import { describe, expect, it } from 'vitest';
import { namedAccountOf } from '../../../core/accounts/named.ts';
import type { Account } from '../../../core/definitions/definitions.ts';
import { DefinitionError, defineAccounts, defineRegistry } from '../../../core/definitions/registry.ts';
import { factsOf } from '../../../core/rules/facts.ts';
import { registry } from '../../../flows/registry.ts';
import { sample } from '../../../flows/sample/index.ts';

const of = (...accounts: Account[]) => new Map(accounts.map((account) => [account.key, account]));
const group: Account = { key: 'group', name: 'Group', domains: ['group.example'], owner: 'rita' };
const child: Account = { key: 'child', name: 'Child', domains: ['child.example'], parent: 'group.example' };
const grandchild: Account = { key: 'small', name: 'Small', domains: ['small.example'], parent: 'child.example' };

describe('the named account of a domain', () => {
  it('is itself with its owner', () => {
    expect(namedAccountOf('group.example', of(group))).toEqual({
      namedAccount: 'group',
      accountGroup: 'group',
      accountOwner: 'rita',
    });
  });

  it('belongs to the top of its parents, whose owner looks after it', () => {
    expect(namedAccountOf('small.example', of(group, child, grandchild))).toEqual({
      namedAccount: 'small',
      accountGroup: 'group',
      accountOwner: 'rita',
    });
  });

  it('keeps an owner of its own', () => {
    expect(namedAccountOf('child.example', of(group, { ...child, owner: 'sam' }))).toMatchObject({
      accountOwner: 'sam',
      accountGroup: 'group',
    });
  });

  it('is itself the top where the parent is not in the list', () => {
    expect(namedAccountOf('child.example', of(child))).toEqual({ namedAccount: 'child', accountGroup: 'child' });
  });

  it('holds for names below its domain, the nearest first', () => {
    const berlin = { key: 'berlin', name: 'Berlin', domains: ['berlin.group.example'] };
    expect(namedAccountOf('a.berlin.group.example', of(group, berlin))).toMatchObject({ namedAccount: 'berlin' });
    expect(namedAccountOf('a.group.example', of(group, berlin))).toMatchObject({ namedAccount: 'group' });
  });

  it('is nobody’s for a domain that only ends like it', () => {
    expect(namedAccountOf('notgroup.example', of(group))).toBeUndefined();
    expect(namedAccountOf('example', of(group))).toBeUndefined();
  });
});

describe('a list of named accounts', () => {
  const problemsWith = (...accounts: Account[]): readonly string[] => {
    try {
      defineRegistry([{ ...sample, accounts: [defineAccounts({ accounts })] }]);
    } catch (error) {
      if (error instanceof DefinitionError) return error.problems;
      throw error;
    }
    return [];
  };

  it('is refused with a line for each mistake', () => {
    expect(problemsWith(group, child, grandchild)).toEqual([]);
    expect(problemsWith({ ...group, owner: 'nobody' })).toEqual([
      'account "group": owner names person "nobody", which is not declared',
    ]);
    expect(problemsWith(group, { ...child, domains: ['group.example'] })[0]).toMatch(/that of account "child" too/);
    expect(problemsWith({ ...group, parent: 'child.example' }, child)).toEqual([
      'account "group": parent "child.example" leads back to where it began',
      'account "child": parent "group.example" leads back to where it began',
    ]);
    expect(() => defineAccounts({ accounts: [{ ...group, domains: ['Group.example'] }] })).toThrow(/^accounts: /);
  });
});

describe('a rule may ask', () => {
  const facts = (companyDomain: string) =>
    factsOf(
      {
        v: 1,
        kind: 'inbound',
        channel: 'form',
        identifiers: {},
        profile: { companyDomain },
        facts: {},
        attribution: {},
        mailKind: 'company',
      },
      { emitter: 'website-api', isVerified: true },
      registry.accounts,
    );

  it('for the account, whom it belongs to and who looks after it', () => {
    expect(facts('porto-norte.example')).toMatchObject({
      mailKind: 'company',
      companyDomain: 'porto-norte.example',
      namedAccount: 'porto-norte',
      accountGroup: 'kestrel-freight',
      accountOwner: 'sam',
    });
    expect(facts('acme.example')).not.toHaveProperty('namedAccount');
  });
});
