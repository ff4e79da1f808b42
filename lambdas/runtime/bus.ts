/** The bus between ingest and dispatch. An answer of 200 can hold failed entries: every entry is checked. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { lean, SDK } from './sdk.ts';

export type BusEvent =
  | { readonly type: 'SignalAccepted'; readonly signal: string; readonly emitter: string }
  /** Its signals can be told apart and started. */
  | { readonly type: 'DeliveryAccepted'; readonly delivery: string; readonly emitter: string }
  /** A file whose rows can be read, or read on. */
  | { readonly type: 'BatchArrived'; readonly batch: string; readonly emitter: string }
  /** Its signals refer to something that must be asked for first. */
  | { readonly type: 'DeliveryReferred'; readonly delivery: string; readonly emitter: string };

export interface Bus {
  /** Whether the bus took the event. A refused one is not an error: clock starts what was never announced. */
  announce(event: BusEvent): Promise<boolean>;
}

export function buildBus(name: string): Bus {
  const client = lean(new EventBridgeClient(SDK));
  return {
    async announce({ type, ...ids }) {
      const entry = { EventBusName: name, Source: 'baton', DetailType: type, Detail: JSON.stringify({ v: 1, ...ids }) };
      try {
        const answer = await client.send(new PutEventsCommand({ Entries: [entry] }));
        return answer.FailedEntryCount === 0;
      } catch {
        return false;
      }
    },
  };
}
