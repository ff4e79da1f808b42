/** A change of copy, mapping or condition is seen by the flow it is of, and by no other. */
import { describe, expect, it } from 'vitest';
import { type Definitions, defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { readSamples } from '../../../sandbox/senders.ts';
import { differing } from '../../support/expectations.ts';

const samples = readSamples().filter(({ folder }) => folder.startsWith('flows/sample/'));

/** The sample flows with one text changed in one list, wherever the named definition holds it. */
function changed(list: 'ruleSets' | 'contracts' | 'flows', name: string, from: string, to: string): Definitions {
  const all: readonly { readonly name: string }[] = sample[list] ?? [];
  const over = all.map((each) => {
    const text = JSON.stringify(each);
    if (each.name === name && !text.includes(from)) throw new Error(`${name} holds no ${from}.`);
    return each.name === name ? JSON.parse(text.replaceAll(from, to)) : each;
  });
  return { ...sample, [list]: over };
}

const flowsThatDiffer = async (definitions: Definitions): Promise<string[]> => [
  ...new Set((await differing(samples, defineRegistry([definitions]))).map(({ flow }) => flow)),
];

describe('the tests of the flows', () => {
  it('see nothing where nothing changed', async () => {
    expect(await flowsThatDiffer(sample)).toEqual([]);
  });

  it.each([
    ['copy', 'ruleSets', 'trial-signup', 'Ask for another way to pay', 'Remind of the invoice', 'trial-signup'],
    ['a condition', 'ruleSets', 'support-call', '"value":15', '"value":300', 'support-call'],
    ['a due time', 'ruleSets', 'chat-handoff', '"dueMinutes":5', '"dueMinutes":50', 'chat-handoff'],
    ['a pool', 'ruleSets', 'demo-request', 'demo-sdr', 'trial-team', 'demo-request'],
    ['a mapping', 'contracts', 'google-ads', 'COMPANY_NAME', 'COMPANY', 'ad-lead'],
    ['a mapping to metadata', 'contracts', 'postmark', 'attribution.mailboxHash', 'attribution.mailbox', 'email-reply'],
    ['what a file says', 'contracts', 'warehouse-batch', '["score"]', '["note"]', 'product-usage'],
    ['a kind', 'contracts', 'segment', '"kind":"evidence"', '"kind":"inbound"', 'product-usage'],
    [
      'the owner of contacts',
      'flows',
      'support-callback',
      '"ownsContact":false',
      '"ownsContact":true',
      'support-callback',
    ],
  ] as const)('%s: the one whose it is, by name covers: [80]', async (_what, list, name, from, to, flow) => {
    expect(await flowsThatDiffer(changed(list, name, from, to))).toEqual([flow]);
  });
});
