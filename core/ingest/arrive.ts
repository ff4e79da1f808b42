/** From a verified, split request to the arrivals that are kept. Pure. */

import { readPayload } from '../contracts/read.ts';
import type { Contract, Emitter } from '../definitions/definitions.ts';
import { contentHash } from '../ids.ts';
import { deliveryId, type KeyFacts, signalId } from './keys.ts';

/** What ingest keeps: one signal, or a delivery that dispatch will split. Bytes and ids, nothing interpreted. */
export interface ArrivalFacts {
  readonly id: string;
  readonly hash: string;
  readonly body: Uint8Array;
  /** Whether the bytes can be read as the declared format at all. */
  readonly isReadable: boolean;
  /** The decoded fields, for the rules of a public form. */
  readonly fields: unknown;
}

/** One signal out of one request. */
export function signalArrival(
  facts: KeyFacts,
  format: Contract['format'],
  part: { readonly eventKey?: string; readonly body: Uint8Array },
): ArrivalFacts {
  const read = readPayload(format, part.body);
  const fields = read.kind === 'read' ? read.payload : undefined;
  return {
    id: signalId(facts, { ...part, fields }),
    hash: contentHash(facts.keys, part.body),
    body: part.body,
    isReadable: read.kind === 'read',
    fields,
  };
}

/** A whole request that carries several signals. */
export const deliveryArrival = (facts: KeyFacts, key: string | undefined, body: Uint8Array): ArrivalFacts => ({
  id: deliveryId(facts, key, body),
  hash: contentHash(facts.keys, body),
  body,
  isReadable: true,
  fields: undefined,
});

/** The emitter that listens on a path. The path of one that puts files is no door: nobody is heard there. */
export const emitterAt = (emitters: ReadonlyMap<string, Emitter>, path: string): Emitter | undefined =>
  [...emitters.values()].find((emitter) => emitter.path === path && emitter.kind !== 'batch-file');
