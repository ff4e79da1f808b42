/** Watch: turns what the API refused by itself into work items of the senders' owners. */
import { type Counted, countRefusals, type RefusalDeps, SubscriptionEvent } from '../runtime/gateway-refusals.ts';

export interface WatchDeps extends RefusalDeps {
  /** Numbers only: paths outside of ours are nobody's business. */
  readonly report: (counted: Counted) => void;
}

export const createHandler =
  (deps: WatchDeps) =>
  async (event: unknown): Promise<Counted> => {
    const counted = await countRefusals(deps, SubscriptionEvent.parse(event));
    deps.report(counted);
    return counted;
  };
