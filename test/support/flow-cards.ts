/** What is declared about flows, as people read it: a card for each flow, and the matrix of where every event goes. */
import { type Contract, type Emitter, type Flow, IDENTIFIER_KINDS } from '../../core/definitions/definitions.ts';
import { describe } from '../../core/rules/evaluate.ts';
import { conversingEmitters, stitchWithinDays } from '../../core/watch/chains.ts';
import { registry } from '../../flows/registry.ts';
import { readSamples } from '../../sandbox/senders.ts';
import { table } from './markdown-table.ts';

/** Folder of the cards, one file for each flow. */
export const CARDS = 'docs/flows';

/** The card of a flow; undefined when there is none of this name. */
export function flowCard(name: string): string | undefined {
  const flow = registry.flows.get(name);
  return (
    flow &&
    [
      flow.purpose,
      manifest(flow),
      '## Who sends',
      ...emittersOf(flow).map(emitterPart),
      '## What is decided',
      'The first rule that applies decides.',
      rulesTable(flow),
      '## Samples',
      samplesTable(flow),
    ].join('\n\n')
  );
}

/** emitter -> contract -> flow -> rules -> owner -> destinations. */
export function routingMatrix(): string {
  const rows = [...registry.emitters.values()].map((emitter) => {
    const flow = registry.flows.get(emitter.flow);
    const contract = registry.contracts.get(emitter.contract);
    const receivers = new Set(rulesOf(flow).flatMap(({ pool }) => pool ?? []));
    return [
      emitter.name,
      emitter.path,
      contract ? `${contract.channel}, ${contract.kind}` : '',
      emitter.contract,
      `[${emitter.flow}](${emitter.flow}.md)`,
      `${flow?.ruleSet} (${rulesOf(flow).length} ${rulesOf(flow).length === 1 ? 'rule' : 'rules'})`,
      [...receivers].join(', '),
      flow?.exceptionRoute ?? '',
      flow?.destinations.join(', ') ?? '',
      emitter.owner,
    ];
  });
  const head = ['emitter', 'path', 'channel, kind', 'contract', 'flow', 'rule set'];
  return table([...head, 'assigned to', 'exceptions to', 'destinations', 'owner of the emitter'], rows);
}

const emittersOf = ({ sources }: Flow): Emitter[] => sources.flatMap((name) => registry.emitters.get(name) ?? []);
const rulesOf = (flow: Flow | undefined) => registry.ruleSets.get(flow?.ruleSet ?? '')?.rules ?? [];
const code = (text: string): string => `\`${text}\``;

function manifest(flow: Flow): string {
  const { content, automation, integration, revops, sales } = flow.owners;
  return table(
    ['', ''],
    [
      ['begins when', flow.trigger],
      ['mode', flow.mode],
      [
        'owners',
        `content ${content}, automation ${automation}, integration ${integration}, revops ${revops}, sales ${sales}`,
      ],
      ['if nobody is there', flow.fallbackOwner],
      ['exceptions go to', flow.exceptionRoute],
      ['written to', flow.destinations.join(', ')],
      ['next step due', `${flow.slaMinutes} min, where no rule says otherwise`],
      ['"ready for follow-up" is said by', flow.canonical?.emitter ?? 'each of its emitters'],
      ['tier', flow.tier],
      ['closed when idle', `${flow.idleDays} days`],
      ...(conversingEmitters(flow, registry).length > 0
        ? [['a chat or ticket that named nobody is told of', `after ${stitchWithinDays(flow)} days`]]
        : []),
      ['sets the owner of the contact', flow.ownsContact ? 'yes, if there is none' : 'never'],
      ['reported by', code(flow.reportingField)],
      ['quality checkpoint', flow.qaCheckpoint],
      ['review path', flow.reviewPath],
      ['runbook', `[${flow.runbook}](../../${flow.runbook})`],
    ],
  );
}

function emitterPart(emitter: Emitter): string {
  const contract = registry.contracts.get(emitter.contract);
  const rows = [
    doorRow(emitter),
    ['verified by', emitter.signature],
    ['a repeat has the same', emitter.eventKey],
    ['record id', emitter.recordId],
    ['clock', emitter.clock === 'sender' ? "the sender's" : 'time of arrival'],
    ['expected', `${emitter.expectedPerDay} a day, tier ${emitter.tier}`],
    ['owner', emitter.owner],
    ...(contract ? contractRows(contract) : []),
  ];
  return `### ${emitter.name}\n\n${table(['', ''], rows)}`;
}

const doorRow = ({ kind, path, connector }: Emitter): string[] =>
  kind === 'batch-file'
    ? ['files', `${code(`${path.slice(1)}/*.csv`)} of the batch bucket, each with its manifest`]
    : ['door', `${code(`POST ${path}`)}, ${kind}, connector ${connector}`];

function contractRows({ name, owner, kind, channel, mappings }: Contract): string[][] {
  const targets = new Set(mappings.map(({ to }) => to));
  const identifiers = IDENTIFIER_KINDS.filter((each) => targets.has(`identifiers.${each}`));
  const required = new Set(mappings.flatMap(({ to, required: isRequired }) => (isRequired ? code(to) : [])));
  const facts = [...targets].filter((to) => to.startsWith('facts.')).map(code);
  return [
    ['contract', `${name}, ${channel}, ${kind}, owner ${owner}`],
    ['identifiers', identifiers.join(', ')],
    ['must have', [...required].join(', ') || 'nothing'],
    ['facts for rules', facts.join(', ') || 'none'],
  ];
}

function rulesTable(flow: Flow): string {
  const { otherwise = 'hold' } = registry.ruleSets.get(flow.ruleSet) ?? {};
  const rows = rulesOf(flow).map(({ id, when, decision, pool, dueMinutes, priority, nextStep }) => [
    id,
    'all' in when && when.all.length === 0 ? 'always' : describe(when),
    decision,
    pool ?? '',
    dueMinutes === undefined ? '' : `${dueMinutes} min`,
    priority ?? '',
    nextStep ?? '',
  ]);
  const head = ['rule', 'when', 'decision', 'pool', 'due', 'priority', 'next step'];
  return table(head, [...rows, ['otherwise', 'no rule applied', otherwise, '', '', '', '']]);
}

function samplesTable(flow: Flow): string {
  const rows = readSamples()
    .filter((sample) => sample.flow === flow.name)
    .map(({ name, folder, emitter, expect }) => [
      `[${name}](../../${folder}/samples/${name}.json)`,
      emitter,
      expect.kind === 'mapped' ? `${expect.rule}: ${expect.decision}` : `parks: ${expect.field} is not there`,
    ]);
  return table(['sample', 'emitter', 'becomes'], rows);
}
