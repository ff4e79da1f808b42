/** `baton backfill`: history of another system, through an emitter's contract. Tells what it would do before it does it. */
import { reviewRow } from '../../core/backfill/review.ts';
import { Sieve } from '../../core/backfill/sieve.ts';
import { UploadTally, uploadRow } from '../../core/backfill/upload.ts';
import { historyPace } from '../../core/batch/history.ts';
import { factsOf, lookAtFile, lookAtLedger } from './backfill-dry-run.ts';
import { followFile, putFile } from './backfill-file.ts';
import { changePace, standingPace } from './backfill-pace.ts';
import { assertSomethingRead, type Export, exportOf } from './backfill-rows.ts';
import { FROM_LEDGER, keyLedger } from './key-ledger.ts';
import { CliProblem, usageProblem } from './problem.ts';
import { isSandboxRunning, NO_STAGE } from './target.ts';
import { tellRefused } from './tell-backfill.ts';
import { type CliVerb, type Command, text } from './verb.ts';

const [string, flag] = [{ type: 'string' }, { type: 'boolean', default: false }] as const;

export const backfill: CliVerb = {
  usage:
    '<file.jsonl | file.csv> --emitter NAME [--dry-run [--offline]] [--rate ROWS-A-MINUTE] [--key FIELD] [--leave-out-refused]  or  <delivery> --rate ROWS-A-MINUTE, 0 to stop it  or  --from-ledger [--dry-run] [--rate SIGNALS-A-MINUTE]',
  says:
    'Brings in history as signals of an emitter: stitched, kept, asking nobody for a next step. The same file again goes on. ' +
    '--dry-run tells what would become of it and of the leads of the stage; with --offline, or where no stage is named and no sandbox runs, by the file alone. --from-ledger keys anew what the ledger holds.',
  options: {
    ...{ emitter: string, rate: string, key: string },
    ...{ 'dry-run': flag, offline: flag, 'leave-out-refused': flag, [FROM_LEDGER]: flag },
  },
  isLocal: ({ 'dry-run': isDry, offline, stage, [FROM_LEDGER]: fromLedger }) =>
    isDry === true && fromLedger !== true && (offline === true || (stage === 'sandbox' && !isSandboxRunning())),
  async run(command) {
    if (command.options[FROM_LEDGER] === true) return keyLedger(command);
    const { 'dry-run': isDry, offline } = command.options;
    if (offline === true && isDry !== true)
      throw usageProblem('--offline goes with --dry-run: bringing in needs a deployment.', 'See "baton help".');
    const [thing = ''] = command.args;
    if (/^[0-9a-f]{32}$/.test(thing)) return changePace(command, thing);
    const history = exportOf(command);
    if (isDry !== true) return bringIn(command, history);
    return command.stage.stage === NO_STAGE ? lookAtFile(command, history) : lookAtLedger(command, history);
  },
};

/** Reads the file twice: of all that it holds, nothing is kept but lines and hashes. */
async function bringIn(command: Command, history: Export): Promise<0 | 1> {
  const pace = historyPace(rateOf(command), history.emitter.throttle);
  const sieve = new Sieve();
  const tally = tallied(command, history, sieve);
  assertSomethingRead(command, history, sieve);
  refuseWhatIsRefused(command, sieve);
  if (tally.rows === 0) throw new CliProblem('There is no row to bring in.');
  const { emitter } = history;
  const announced = tally.announce(emitter.name, pace);
  await putFile(command.stage, announced, takenAgain(history, sieve));
  const { rows, delivery } = announced;
  const standing = await standingPace(command.api, delivery, { asked: rateOf(command), pace });
  const leftOut = sieve.refusals.rows;
  command.terminal.say(
    `${rows} rows of ${emitter.name} are put${leftOut > 0 ? `, ${leftOut} are refused and left out` : ''}; ${paceOf(standing, rows)}.`,
    `Delivery ${delivery}. It goes on without this command; the same command again shows how far it is.`,
    `To stop it: npm run baton -- backfill ${delivery} --rate 0 --stage ${command.stage.stage}`,
  );
  return followFile(command, delivery, { rows, leftOut });
}

const paceOf = (pace: number, rows: number): string =>
  pace === 0 ? 'it is STOPPED' : `${pace} start in a minute, ${Math.ceil(rows / pace)} min in all`;

function tallied(command: Command, history: Export, sieve: Sieve): UploadTally {
  const facts = factsOf(history, command.now());
  const tally = new UploadTally();
  const encoder = new TextEncoder();
  for (const { row, bytes } of sieve.readable(history.rows())) {
    const found = reviewRow(encoder.encode(row.body), facts);
    if (found.kind === 'refused') sieve.refuse({ line: row.line, why: found.why, fields: found.fields });
    else if (sieve.take(row) !== 'differs') tally.add(bytes);
  }
  return tally;
}

function* takenAgain(history: Export, sieve: Sieve): Generator<Uint8Array> {
  for (const row of history.rows()) {
    const bytes = row.kind === 'row' && !sieve.isLeftOut(row.line) ? uploadRow(row) : undefined;
    if (bytes) yield bytes;
  }
}

function refuseWhatIsRefused(command: Command, { refusals }: Sieve): void {
  if (refusals.rows === 0 || command.options['leave-out-refused'] === true) return;
  const refused = refusals.causes();
  command.terminal.say(...tellRefused(refused));
  const advice = 'Mend them, or bring in the others with --leave-out-refused. See --dry-run for the rest.';
  throw new CliProblem(`${refusals.rows} rows are refused, nothing was brought in.`, {
    advice,
    document: { refused },
  });
}

function rateOf(command: Command): number | undefined {
  const given = text(command, 'rate');
  if (given === undefined) return undefined;
  const rate = Number(given);
  if (Number.isInteger(rate) && rate > 0) return rate;
  throw usageProblem('--rate takes rows a minute, a whole number.', 'See "baton help".');
}
