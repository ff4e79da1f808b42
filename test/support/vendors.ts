/** The vendors that are asked for what signals refer to: answers by id, and one trouble at a time. */
import type { Reference } from '../../connectors/emitter.ts';
import type { Fetched } from '../../connectors/fetching.ts';

export interface FakeVendors {
  /** By emitter; without one nobody can be asked. */
  readonly tokens: Map<string, string>;
  /** What is answered for a reference. @default a lead of Meta with an address made of its id */
  answer: (reference: Reference, token: string) => Fetched;
  /** Every reference asked for, in order. */
  readonly asked: string[];
  ask(reference: Reference, token: string): Promise<Fetched>;
}

export const found = (answer: object): Fetched => ({ kind: 'found', body: Buffer.from(JSON.stringify(answer)) });

/** A lead of Meta as its API answers it. */
export const leadOf = ({ id }: Reference): Fetched =>
  found({ id, field_data: [{ name: 'email', values: [`lead-${id}@acme.example`] }] });

export function createVendors(): FakeVendors {
  const asked: string[] = [];
  return {
    tokens: new Map(),
    answer: leadOf,
    asked,
    async ask(reference, token) {
      asked.push(reference.id);
      return this.answer(reference, token);
    },
  };
}
