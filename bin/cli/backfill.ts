/** `baton backfill`: history of another system, through an emitter's contract. Tells what it would do before it does it. */
import { readFileSync } from 'node:fs';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { type DryRun, dryRun } from '../../core/backfill/dry-run.ts';
import { type Reviewed, reviewRows } from '../../core/backfill/review.ts';
import { type Keyed, type ReadExport, readCsv, readLines } from '../../core/backfill/rows.ts';
import { uploadOf } from '../../core/backfill/upload.ts';
import { historyPace } from '../../core/batch/history.ts';
import { textAt } from '../../core/contracts/paths.ts';
import { readJson } from '../../core/contracts/read.ts';
import type { Contract, Emitter } from '../../core/definitions/definitions.ts';
import { sourceOf } from '../../core/validate/validate.ts';
import { registry } from '../../flows/registry.ts';
import { followFile, putFile } from './backfill-file.ts';
import { CliProblem, usageProblem } from './problem.ts';
import { tellDryRun, tellRefused } from './tell-backfill.ts';
import { type CliVerb, type Command, needed, text } from './verb.ts';

const [string, flag] = [{ type: 'string' }, { type: 'boolean', default: false }] as const;

export const backfill: CliVerb = {
  usage:
    '<file.jsonl | file.csv> --emitter NAME [--dry-run] [--rate ROWS-A-MINUTE] [--key FIELD] [--leave-out-refused]',
  says: 'Brings in history as signals of an emitter: stitched, kept, asking nobody for a next step. The same file again goes on.',
  options: { emitter: string, rate: string, key: string, 'dry-run': flag, 'leave-out-refused': flag },
  isLocal: ({ 'dry-run': isDry }) => isDry === true,
  async run(command) {
    const { emitter, contract } = definitionsOf(command);
    const rows = readExport(command, emitter, contract);
    const reviewed = review(command, emitter, contract, rows);
    if (command.options['dry-run'] === true) return report(command, reviewed, dryRun(reviewed));
    return bringIn(command, emitter, reviewed);
  },
};

function definitionsOf(command: Command): { emitter: Emitter; contract: Contract } {
  const name = text(command, 'emitter');
  const emitter = registry.emitters.get(name ?? '');
  const contract = emitter && registry.contracts.get(emitter.contract);
  if (emitter && contract) return { emitter, contract };
  const known = [...registry.emitters.keys()].join(', ');
  throw usageProblem('Say whose history it is: --emitter NAME.', `flows/ declares ${known}.`);
}

function readExport(command: Command, emitter: Emitter, contract: Contract): Extract<ReadExport, { kind: 'read' }> {
  const file = needed(command, 0, 'a file');
  const wanted = contract.format === 'csv' ? 'csv' : 'jsonl';
  if (contract.format === 'form' || !file.toLowerCase().endsWith(`.${wanted}`)) {
    const advice =
      'One line is one event, as the emitter would have sent it. Change the export, or choose another emitter.';
    throw usageProblem(
      `The contract of ${emitter.name} reads ${contract.format}: ${file} cannot be its history.`,
      advice,
    );
  }
  const bytes = bytesOf(file);
  const { columns = [], keyColumn } = emitter.batch ?? {};
  const read =
    wanted === 'csv'
      ? readCsv(bytes, { columns, keyColumn: text(command, 'key') ?? keyColumn })
      : readLines(new TextDecoder().decode(bytes), keyedBy(emitter, text(command, 'key')));
  if (read.kind === 'wrong') throw new CliProblem(`${file} was not taken: ${read.why}.`);
  return read;
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw usageProblem(`${file} cannot be read.`, 'Give the path of an export.');
  }
}

/** The key that the emitter's own events have, so that what came live is known again; else the field that was named. */
function keyedBy({ connector, path }: Emitter, field: string | undefined): Keyed {
  const splitting = EMITTER_CONNECTORS.get(connector);
  return (body) => {
    const bytes = new TextEncoder().encode(body);
    if (field !== undefined) {
      const read = readJson(bytes);
      const key = read.kind === 'read' ? textAt(read.payload, field.split('.')) : undefined;
      return { body, ...(key === undefined ? {} : { key }) };
    }
    const headers = { 'content-type': 'application/json' };
    const split = splitting?.split({ method: 'POST', path, headers, body: bytes, receivedAt: 0 });
    const parts = split?.kind === 'one' ? [split.part] : split?.kind === 'many' ? split.parts : [];
    const [part] = parts;
    if (!part || parts.length > 1) return { body };
    return {
      body: new TextDecoder().decode(part.body),
      ...(part.eventKey === undefined ? {} : { key: part.eventKey }),
    };
  };
}

/** Identifiers are compared within the file alone: any key does, and none leaves this process. */
const NOBODYS = { idKey: '00', receiptKey: '00', pepperVersion: '1', peppers: { '1': '00' } };

function review(
  command: Command,
  emitter: Emitter,
  contract: Contract,
  { rows }: { readonly rows: Parameters<typeof reviewRows>[0] },
) {
  const identity = { keys: NOBODYS, ...sourceOf({ emitter: emitter.name, flow: emitter.flow }, registry) };
  return reviewRows(rows, { emitter: emitter.name, contract, identity, now: command.now() });
}

function report({ terminal }: Command, { refused }: Reviewed, found: DryRun): 0 | 1 {
  terminal.json({ ...found, refused });
  terminal.say(...tellDryRun(found), ...tellRefused(refused));
  return refused.length > 0 ? 1 : 0;
}

async function bringIn(command: Command, emitter: Emitter, { taken, refused }: Reviewed): Promise<0 | 1> {
  if (refused.length > 0 && command.options['leave-out-refused'] !== true) {
    command.terminal.say(...tellRefused(refused));
    const advice = 'Mend them, or bring in the others with --leave-out-refused. See --dry-run for the rest.';
    throw new CliProblem(`${refused.length} rows are refused, nothing was brought in.`, {
      advice,
      document: { refused },
    });
  }
  if (taken.length === 0) throw new CliProblem('There is no row to bring in.');
  const pace = historyPace(rateOf(command), emitter.throttle);
  const upload = uploadOf(emitter.name, taken, pace);
  await putFile(command.stage, upload);
  const minutes = Math.ceil(taken.length / pace);
  command.terminal.say(
    `${taken.length} rows of ${emitter.name} are put; ${pace} start in a minute, ${minutes} min in all.`,
    `Delivery ${upload.delivery}. It goes on without this command; the same command again shows how far it is.`,
  );
  return followFile(command, upload.delivery, taken.length);
}

function rateOf(command: Command): number | undefined {
  const given = text(command, 'rate');
  if (given === undefined) return undefined;
  const rate = Number(given);
  if (Number.isInteger(rate) && rate > 0) return rate;
  throw usageProblem('--rate takes rows a minute, a whole number.', 'See "baton help".');
}
