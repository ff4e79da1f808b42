/** The verbs about keying the ledger anew: how far it is, what it would do, and asking for it. */
import { identityVersion } from '../../core/identity/version.ts';
import { standingPeppers } from '../../core/ids.ts';
import { type KeyingRow, Place, removable } from '../../core/keying/keying.ts';
import { type PreviewLine, previewOf, summed } from '../../core/keying/preview.ts';
import { badRequest, ok, type Result } from '../../core/ops/results.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { nextPage } from '../../stores/day-walk.ts';
import { readSignal } from '../../stores/journal.ts';
import { askForKeying, readKeying, walkedEmitters } from '../../stores/keying.ts';
import type { Call, VerbDeps } from './verbs.ts';

const iso = (at: number): string => new Date(at).toISOString();

export const keying = async (deps: VerbDeps): Promise<Result<Reply<'keying'>>> =>
  ok(await replyOf(deps, await readKeying(deps.store)));

export async function keyAnew(deps: VerbDeps, { input, who }: Call<'key-anew'>): Promise<Result<Reply<'key-anew'>>> {
  const { perMinute, emitter } = input;
  const also = emitter === undefined ? [] : [emitter];
  return ok(await replyOf(deps, await askForKeying(deps.store, { by: who, now: deps.now(), perMinute, also })));
}

async function replyOf({ keys }: VerbDeps, row: KeyingRow | undefined): Promise<Reply<'keying'>> {
  const held = await keys();
  const peppers = standingPeppers(held);
  const may = removable(row, identityVersion(held), peppers);
  if (!row) return { state: 'never', peppers, removable: may, looked: 0, keyed: 0, gone: 0, left: 0 };
  const { state, by, startsAt, doneAt, perMinute, place, looked, keyed, gone, left } = row;
  return {
    ...{ state, peppers, removable: may, by, perMinute, looked, keyed, gone, left },
    startsAt: iso(startsAt),
    ...(doneAt === undefined ? {} : { doneAt: iso(doneAt) }),
    ...(place ? { emitter: place.emitter, day: place.day } : {}),
  };
}

/** Signals looked at in one request, and the time for it, ms. */
const MOST = 300;
const MOST_MS = 5_000;
const WIDTH = 8;

export async function previewKeying(
  deps: VerbDeps,
  { input }: Call<'keying-preview'>,
): Promise<Result<Reply<'keying-preview'>>> {
  const from = placeIn(input.after);
  if (from === 'odd') return badRequest([{ field: 'after', says: 'is not what `next` said' }]);
  const identity = identityVersion(await deps.keys());
  const begun = deps.now();
  const isOver = (): boolean => deps.now() - begun > MOST_MS;
  const emitters = walkedEmitters(deps.registry, input.emitter === undefined ? [] : [input.emitter]);
  const lines: PreviewLine[] = [];
  let place = from;
  let looked = 0;
  do {
    const page = await nextPage({ store: deps.store, emitters, to: begun, limit: 100, isOver }, place);
    const files = await filesOf(deps, page.signals);
    if (files.length > 0) lines.push(previewOf(page, files, identity));
    looked += files.length;
    place = page.next;
  } while (place && looked < MOST && !isOver());
  return ok({ lines: summed(lines), ...(place ? { next: JSON.stringify(place) } : {}) });
}

function placeIn(after: string | undefined): Place | undefined | 'odd' {
  if (after === undefined) return undefined;
  try {
    return Place.safeParse(JSON.parse(after)).data ?? 'odd';
  } catch {
    return 'odd';
  }
}

async function filesOf({ store }: VerbDeps, signals: readonly string[]) {
  const files: Awaited<ReturnType<typeof readSignal>>[] = [];
  for (let at = 0; at < signals.length; at += WIDTH)
    files.push(...(await Promise.all(signals.slice(at, at + WIDTH).map((signal) => readSignal(store, signal)))));
  return files;
}
