/** The verb about contracts: what runs for whom, what is in shadow, and what a version takes. */
import type { ContractSummary } from '../../core/ops/contracts.ts';
import type { Reply } from '../../core/ops/routes.ts';
import type { CliVerb } from './verb.ts';

export const contracts: CliVerb = {
  usage: '[<contract> [<version>]]',
  says: 'The contracts that run and those in shadow; one with its fields and versions; --json has its JSON Schema.',
  async run({ api, args, terminal }) {
    const [name, version] = args;
    if (name !== undefined && version !== undefined) {
      const reply = await api.ask('contract-version', { name, version });
      terminal.json(reply);
      terminal.say(...tellVersion(reply));
      return 0;
    }
    if (name !== undefined) {
      const reply = await api.ask('contract', { name });
      terminal.json(reply);
      terminal.say(...tellContract(reply));
      return 0;
    }
    const reply = await api.ask('contracts', {});
    terminal.json(reply);
    terminal.say(...reply.contracts.flatMap(tellSummary));
    return 0;
  },
};

function tellSummary({ name, emitter, flow, owner, running, declared, state, candidate }: ContractSummary): string[] {
  const isOther = running === declared ? '' : `  (${state}; declared: ${declared})`;
  return [
    `${name}  ${emitter} -> ${flow}, ${owner}: ${running}${isOther}`,
    ...(candidate ? tellShadow(candidate) : []),
  ];
}

function tellShadow({ version, outcomes, fields, changes }: NonNullable<ContractSummary['candidate']>): string[] {
  const seen = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const said = Object.entries(outcomes).flatMap(([outcome, count]) => (count > 0 ? [`${count} ${outcome}`] : []));
  const breaking = changes.filter(({ kind }) => kind === 'breaking').length;
  return [
    `  in shadow: ${version}, ${breaking} breaking changes; ${seen} signals seen${seen > 0 ? `: ${said.join(', ')}` : ''}`,
    ...fields.slice(0, 10).map(({ outcome, field, count }) => `    ${count} x ${outcome}  ${field}`),
  ];
}

const tellPromise = ({ tier, followUpMinutes, signalsPerDay }: NonNullable<ContractSummary['promised']>): string =>
  `  taken on within ${tier}, followed up within ${followUpMinutes} min; about ${signalsPerDay} signals a day`;

function tellContract({ contract, versions, ...summary }: Reply<'contract'>): string[] {
  const changes = summary.candidate?.changes ?? [];
  return [
    ...tellSummary(summary),
    ...(summary.promised ? [tellPromise(summary.promised)] : []),
    ...changes.map(({ kind, field, says }) => `    ${kind}  ${field}: ${says}`),
    ...tellVersion(contract),
    'Versions',
    ...versions.map(({ version, stages }) => `  ${version}  ${stages.join(', ')}`),
  ];
}

function tellVersion(contract: Reply<'contract-version'>): string[] {
  const { name, version, channel, format, kind, emitter, fields, recordIds, metadata } = contract;
  return [
    `Version ${version} of ${name}: ${kind} by ${channel}, ${format}`,
    ...fields.map(({ to, from, as, required, truth }) => {
      const right = truth === emitter ? '' : `, ${truth} is right`;
      return `  ${to.padEnd(28)} ${as.padEnd(16)} ${from.join(', ')}${required ? '  required' : ''}${right}`;
    }),
    ...Object.entries(recordIds).map(([system, field]) => `  record id of ${system}: ${field}`),
    ...Object.entries(metadata).map(([field, how]) => `  metadata ${field}: ${how}`),
  ];
}
