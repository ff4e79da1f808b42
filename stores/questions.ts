/** Questions that a regrouping raises about who is who, and those that it ends. */
import type { Registry } from '../core/definitions/definitions.ts';
import { askedAs, duplicateFingerprint } from '../core/review/doubts.ts';
import { keptApartBy } from '../core/stitch/because.ts';
import { identifierOf, isWeak, kindOf, nameOf } from '../core/stitch/kinds.ts';
import { type Component, type Regrouping, regroup } from '../core/stitch/regroup.ts';
import type { TouchRow } from '../core/stitch/rows.ts';
import { componentOf, type Gathered, rulingsIn } from './component.ts';
import { notePossibleDuplicate, noteSplitDelivered, type Occasion } from './doubts.ts';
import { closeNotice } from './notices.ts';
import type { Store } from './store.ts';
import { openGeneration } from './work.ts';

export interface QuestionDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly now: () => number;
}

/** What the partition keeps apart by a hair, and what it would part if nothing of it were delivered, is for people. */
export async function raiseQuestions(deps: QuestionDeps, found: Regrouping, gathered: Gathered): Promise<void> {
  const touches = new Map(
    [...gathered.parts.values()].flatMap((part) => part.touches.map((touch) => [touch.signal, touch])),
  );
  await askOfDuplicates(deps, found, gathered, touches);
  await endAnswered(deps, componentOf(gathered));
  for (const withheld of found.withheld) {
    const occasion = occasionOf(deps, touches.get(withheld.parts[0]?.[0] ?? ''));
    if (occasion) await noteSplitDelivered(deps.store, proposalOf(withheld, gathered), occasion);
  }
}

async function askOfDuplicates(
  deps: QuestionDeps,
  found: Regrouping,
  { parts }: Gathered,
  touches: ReadonlyMap<string, TouchRow>,
): Promise<void> {
  const groupOf = new Map(found.groups.flatMap((group) => group.signals.map((signal) => [signal, group.lead])));
  const weak = found.skipped.filter(({ why, identifier }) => why === 'email' && isWeak(kindOf(identifier)));
  const value = askedAs([...touches.values()].map(({ identifiers }) => identifiers));
  for (const [name, ties] of Map.groupBy(weak, ({ identifier }) => value(identifier))) {
    const occasion = occasionOf(deps, touches.get(ties[0]?.signal ?? ''));
    const carriers = [...touches.values()].filter(({ identifiers }) =>
      identifiers.some((each) => value(each) === name),
    );
    const leads = [...new Set(carriers.flatMap(({ signal }) => groupOf.get(signal) ?? []))];
    const told = leads.flatMap((lead) => ({ lead, at: parts.get(lead)?.row.createdAt ?? deps.now() }));
    const identifier = identifierOf(name);
    if (occasion) await notePossibleDuplicate(deps.store, { leads: told, identifier }, occasion);
  }
}

/** What turned out to be of many people says nothing of any two of them: who was asked about it need not answer any more. */
async function endAnswered({ store, now }: QuestionDeps, { touches, isShared }: Component): Promise<void> {
  const names = touches.map(({ identifiers }) => identifiers.map(nameOf));
  const value = askedAs(names);
  const shared = new Set(
    names
      .flat()
      .filter((name) => isWeak(kindOf(name)) && isShared(name))
      .map(value),
  );
  for (const name of shared) {
    const fingerprint = duplicateFingerprint(identifierOf(name));
    await closeNotice(store, `${fingerprint}#${await openGeneration(store, fingerprint)}`, 'clock', now());
  }
}

/** As whom the parts of a delivered lead would stand, what keeps them apart, and a signal of each by which it can be looked at. */
function proposalOf({ lead, parts }: Regrouping['withheld'][number], gathered: Gathered) {
  const component = componentOf(gathered);
  const { groups, skipped } = regroup({ ...component, released: new Map([[lead, ['all']]]) });
  const leadOf = new Map(groups.flatMap((group) => group.signals.map((signal) => [signal, group.lead])));
  const [first = [], ...others] = parts.map((signals) => new Set(signals));
  const seen = { component, rulings: rulingsIn(gathered.parts), skipped };
  const words = others.flatMap((other) =>
    wordsFor(component, keptApartBy(seen, new Set(first), other).why, [first, other]),
  );
  return {
    lead,
    parts: parts.flatMap((signals) => {
      const example = signals[0];
      const stands = leadOf.get(example ?? '');
      return example === undefined || stands === undefined ? [] : [{ lead: stands, signals: signals.length, example }];
    }),
    kinds: [...new Set(words)],
  };
}

/** `shared` by itself does not tell which identifier too many use. */
function wordsFor(component: Component, why: readonly string[], parts: readonly Iterable<string>[]): readonly string[] {
  if (!why.includes('shared')) return why;
  const carried = parts.map((signals) => {
    const own = new Set(signals);
    return new Set(component.touches.flatMap((each) => (own.has(each.signal) ? each.identifiers.map(nameOf) : [])));
  });
  const [ours, theirs] = carried;
  const common = [...(ours ?? [])].filter((name) => theirs?.has(name));
  return common.map((name) => `shared-${kindOf(name)}`);
}

function occasionOf({ registry, now }: QuestionDeps, touch: TouchRow | undefined): Occasion | undefined {
  const flow = touch && registry.flows.get(touch.flow);
  return flow && { flow, emitter: touch.emitter ?? '', now: now() };
}
