/** What a ledger has of an export's people: asked for in stretches of rows, then lead by lead. The keys stay where they are. */
import { setTimeout as wait } from 'node:timers/promises';
import { FoundLedger } from '../../core/backfill/ledger.ts';
import type { ToldRow } from '../../core/backfill/review.ts';
import type { ExportRow } from '../../core/backfill/rows.ts';
import type { Sieve } from '../../core/backfill/sieve.ts';
import { MOST_CHARACTERS, MOST_LEADS_ASKED, MOST_ROWS } from '../../core/ops/history-routes.ts';
import type { Input, Reply, Verb } from '../../core/ops/routes.ts';
import type { Api } from './api.ts';
import type { Export } from './backfill-rows.ts';
import { CliProblem } from './problem.ts';
import type { Terminal } from './terminal.ts';

export interface Foretold {
  readonly told: readonly ToldRow[];
  readonly ledger: FoundLedger;
}

interface Asking {
  readonly api: Api;
  readonly terminal: Terminal;
}

/** Requests that are under way at once. */
const AT_ONCE = 4;
/** Requests between two words of how far it is. */
const SAID_EVERY = 25;

export async function askLedger(asking: Asking, history: Export, sieve: Sieve): Promise<Foretold> {
  const ledger = new FoundLedger();
  const ask = patient(asking.api);
  const told = await toldRows(asking.terminal, { history, sieve, ledger, ask });
  await readLeads(told, ledger, ask);
  return { told, ledger };
}

interface Telling {
  readonly history: Export;
  readonly sieve: Sieve;
  readonly ledger: FoundLedger;
  readonly ask: Api['ask'];
}

async function toldRows({ say }: Terminal, { history, sieve, ledger, ask }: Telling): Promise<ToldRow[]> {
  const told: ToldRow[] = [];
  const emitter = history.emitter.name;
  const stretches = stretchesOf(sieve.readable(history.rows()));
  const answers = sideBySide(stretches, async (rows) => {
    const asked = rows.map(({ key, body }) => ({ body, ...(key === undefined ? {} : { key }) }));
    const input: Input<'history-rows'> = { emitter, rows: asked };
    return { rows, reply: await ask('history-rows', input) };
  });
  let requests = 0;
  for await (const { rows, reply } of answers) {
    ledger.addHeads(reply.heads);
    ledger.read += reply.read;
    reply.rows.forEach((found, at) => {
      const row = rows[at];
      if (row) told.push(...verdictOf(row, found, sieve, ledger));
    });
    requests += 1;
    if (requests % SAID_EVERY === 0) say(`${sieve.rows} rows looked at.`);
  }
  return told;
}

function verdictOf(
  row: ExportRow,
  found: Reply<'history-rows'>['rows'][number],
  sieve: Sieve,
  ledger: FoundLedger,
): ToldRow[] {
  const { line } = row;
  if (found.kind === 'refused') sieve.refuse({ line, why: found.why, fields: found.fields });
  else if (sieve.take(row) === 'new') {
    if (found.kind === 'new') return [{ ...ledger.told(found), line }];
    ledger.known += 1;
  }
  return [];
}

function* stretchesOf(rows: Iterable<{ readonly row: ExportRow }>): Generator<ExportRow[]> {
  let held: ExportRow[] = [];
  let characters = 0;
  for (const { row } of rows) {
    const length = row.body.length + (row.key ?? '').length;
    if (held.length === MOST_ROWS || characters + length > MOST_CHARACTERS) {
      yield held;
      [held, characters] = [[], 0];
    }
    held.push(row);
    characters += length;
  }
  if (held.length > 0) yield held;
}

/** Reads everything that is linked with the rows' leads. What there was no room for is asked for again. */
async function readLeads(told: readonly ToldRow[], ledger: FoundLedger, ask: Api['ask']): Promise<void> {
  const asked = new Set<string>();
  const isUnread = (lead: string) => !ledger.homes.has(lead) && !ledger.tangled.has(lead) && !asked.has(lead);
  for (;;) {
    const unread = [...new Set(told.flatMap((row) => ledger.leadsOf(row)))].filter(isUnread);
    if (unread.length === 0) return;
    const stretches = Array.from({ length: Math.ceil(unread.length / MOST_LEADS_ASKED) }, (_, n) =>
      unread.slice(n * MOST_LEADS_ASKED, (n + 1) * MOST_LEADS_ASKED),
    );
    const answers = sideBySide(stretches, async (leads) => ({ leads, reply: await ask('history-leads', { leads }) }));
    for await (const { leads, reply } of answers) {
      ledger.addPart(reply);
      ledger.read += reply.read;
      for (const lead of reply.tangled) ledger.tangled.add(lead);
      for (const lead of leads) if (!reply.left.includes(lead)) asked.add(lead);
    }
  }
}

/** In the order of what is asked; no more is read ahead than is under way. */
async function* sideBySide<T, R>(items: Iterable<T>, ask: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for (const item of items) {
    const answer = ask(item);
    // Whoever fails first is told of; the others fail unheard.
    answer.catch(() => undefined);
    running.push(answer);
    const first = running.length === AT_ONCE ? running.shift() : undefined;
    if (first) yield await first;
  }
  for (const answer of running) yield await answer;
}

/** Between two attempts, ms. */
const PAUSES = [1_000, 4_000];

/** Of hundreds of requests one may go unanswered: it is sent again, once the deployment has answered at all. */
function patient(api: Api): Api['ask'] {
  let hasAnswered = false;
  return async <V extends Verb>(verb: V, input: Readonly<Record<string, unknown>>) => {
    for (const pause of [...PAUSES, undefined]) {
      try {
        const reply = await api.ask(verb, input);
        hasAnswered = true;
        return reply;
      } catch (error) {
        if (pause === undefined || !hasAnswered || !(error instanceof CliProblem) || !isPassing(error)) throw error;
        await wait(pause);
      }
    }
    throw new Error('Unreachable: the last attempt answers or throws.');
  };
}

const isPassing = ({ exitCode, document }: CliProblem): boolean =>
  exitCode === 3 ||
  (typeof document === 'object' && document !== null && 'title' in document && document.title === 'unavailable');
