/** What an export would do: by what it says itself, or with all that the ledger of a deployment has. */

import { type DryRun, dryRun } from '../../core/backfill/dry-run.ts';
import { Identifiers } from '../../core/backfill/identifiers.ts';
import { type ReviewFacts, reviewRow, type ToldRow } from '../../core/backfill/review.ts';
import { Sieve } from '../../core/backfill/sieve.ts';
import { historySignal } from '../../core/batch/history.ts';
import { sourceOf } from '../../core/validate/validate.ts';
import { registry } from '../../flows/registry.ts';
import { askLedger } from './backfill-ledger.ts';
import { assertSomethingRead, type Export } from './backfill-rows.ts';
import { tellDryRun, tellRefused } from './tell-backfill.ts';
import type { Command } from './verb.ts';

/** Identifiers are compared within the file alone: any key does, and none leaves this process. */
const NOBODYS = { idKey: '00', receiptKey: '00', pepperVersion: '1', peppers: { '1': '00' } };

/** How validate would look at the rows, but for the keys. */
export function factsOf({ emitter, contract }: Export, now: number): ReviewFacts {
  const identity = { keys: NOBODYS, ...sourceOf({ emitter: emitter.name, flow: emitter.flow }, registry) };
  return { contract, identity, now };
}

/** Asks nobody. */
export function lookAtFile(command: Command, history: Export): 0 | 1 {
  const facts = factsOf(history, command.now());
  const sieve = new Sieve();
  const told: ToldRow[] = [];
  const known = new Identifiers();
  const encoder = new TextEncoder();
  for (const { row } of sieve.readable(history.rows())) {
    const body = encoder.encode(row.body);
    const found = reviewRow(body, facts);
    if (found.kind === 'refused') sieve.refuse({ line: row.line, why: found.why, fields: found.fields });
    else if (sieve.take(row) === 'new') {
      const signal = historySignal(NOBODYS, history.emitter.name, row.key ?? '', body);
      const identifiers = found.identifiers.map((each) => known.one(each));
      told.push({ signal, line: row.line, effectiveAt: found.effectiveAt, identifiers });
    }
  }
  assertSomethingRead(command, history, sieve);
  return report(command, sieve, dryRun(told, sieve.again));
}

/** With what a deployment knows. The rows go to its account, which answers in ids and keyed hashes. */
export async function lookAtLedger(command: Command, history: Export): Promise<0 | 1> {
  const sieve = new Sieve();
  const { told, ledger } = await askLedger(command, history, sieve);
  assertSomethingRead(command, history, sieve);
  return report(command, sieve, dryRun(told, sieve.again, ledger));
}

function report({ terminal, stage }: Command, { refusals }: Sieve, found: DryRun): 0 | 1 {
  const refused = refusals.causes();
  terminal.json({ ...found, refused });
  terminal.say(...tellDryRun(found, stage.stage), ...tellRefused(refused));
  return refusals.rows > 0 ? 1 : 0;
}
