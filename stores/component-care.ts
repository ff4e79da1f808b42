/** Clock's care for components that stitch could not put right at once, and for the work that follows when it did. */
import type { Registry } from '../core/definitions/definitions.ts';
import { closeRequest, postpone, type RegroupDeps, regroupLead } from './regroup.ts';
import { restartSignal, type StartDeps } from './start.ts';

export type ComponentCareDeps = StartDeps & Pick<RegroupDeps, 'onFound'> & { readonly registry: Registry };

/** Brings the component to rest and runs what is owed of it. Whoever is killed in between leaves the request standing. */
export async function careForComponent(deps: ComponentCareDeps, lead: string): Promise<string> {
  const destinations = [...deps.registry.destinations.keys()];
  const done = await regroupLead({ ...deps, destinations }, lead);
  if (!done) return 'nothing';
  if (done.kind === 'busy') {
    await postpone(deps.store, lead, deps.now() + deps.timing.claimWaitMs);
    return 'waiting';
  }
  for (const signal of done.restarts) await restartSignal(deps, signal);
  await closeRequest(deps.store, lead, done.n);
  return 'regrouped';
}
