/** Objects in the batch bucket that no file is made of. Nothing in the ledger knows of them, so somebody is told. */
import { emitterOfHistory, isHistory } from '../core/batch/history.ts';
import type { Emitter, Registry } from '../core/definitions/definitions.ts';
import { raiseNotice } from './notices.ts';
import { heirOf } from './settle.ts';
import type { Store } from './store.ts';

/** `unknown-prefix`: of no emitter in `flows/`. `given-up`: dispatch could not take it in, however often it tried. */
export type StrayWhy = 'unknown-prefix' | 'given-up';

export interface StrayDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly now: () => number;
}

const putsFiles = ({ kind }: Emitter): boolean => kind === 'batch-file';

/** The emitter below whose prefix an object lies; history is any emitter's. */
export const ownerOf = ({ emitters }: Registry, key: string): Emitter | undefined =>
  isHistory(key)
    ? emitters.get(emitterOfHistory(key))
    : [...emitters.values()].filter(putsFiles).find(({ path }) => key.startsWith(`${path.slice(1)}/`));

/**
 * One item for each cause and emitter; of an unknown prefix, with the integration owner of the other files. Names of objects are
 * their sender's and may hold anything: the item says what is declared, the bucket says what lies there.
 */
export async function tellStray({ store, registry, now }: StrayDeps, key: string, why: StrayWhy): Promise<void> {
  const declared = [...registry.emitters.values()].filter(putsFiles);
  const other = declared[0] ?? heirOf(registry.emitters, '');
  const emitter = ownerOf(registry, key) ?? { ...other, name: 'batch-bucket' };
  const evidence = { why, declared: declared.map(({ path }) => `${path.slice(1)}/`) };
  await raiseNotice(store, { reason: 'batch-stray', handoff: 'dispatch', emitter, about: why, evidence, now: now() });
}
