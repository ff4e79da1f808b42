import { readFileSync } from 'node:fs';
import type { EmitterConnector } from '../../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { applyContract, type ContractResult } from '../../../core/contracts/apply.ts';
import type { Mapping } from '../../../core/definitions/definitions.ts';
import { fromPreset, type Preset } from '../../../core/definitions/preset.ts';
import type { Definitions } from '../../../core/definitions/registry.ts';
import { demoRequest } from '../../../flows/sample/demo-request/index.ts';
import { sample as sampleFlows } from '../../../flows/sample/index.ts';

/** What a preset is composed with: of the flows that ship one that uses none under its own name. */
export const shipped: Definitions = { ...sampleFlows, ...demoRequest };

/** A request of the vendor's, as its documentation or a capture of it has it. */
export const sample = (file: string): string =>
  readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8').replace('{zeros}', '0'.repeat(32));

export function connectorOf({ emitter }: Preset): EmitterConnector {
  const connector = EMITTER_CONNECTORS.get(emitter.connector);
  if (!connector) throw new Error(`There is no connector "${emitter.connector}".`);
  return connector;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Over {
  /** What its reference led to, for parts that have one. */
  readonly fetched?: string;
  readonly mappings?: readonly Mapping[];
}

/** What a request becomes on the whole way: secrets out, split, completed, mapped. One result for each part. */
export function resultsOf(preset: Preset, text: string, { fetched, mappings = [] }: Over = {}): ContractResult[] {
  const connector = connectorOf(preset);
  const { contract } = fromPreset(preset, { flow: 'any', owner: 'iris', expectedPerDay: 10, mappings });
  const body = connector.redact?.(bytes(text)) ?? bytes(text);
  const headers = {
    'content-type': contract.format === 'form' ? 'application/x-www-form-urlencoded' : 'application/json',
  };
  const split = connector.split({ method: 'POST', path: preset.emitter.path, headers, body, receivedAt: 0 });
  const parts = split.kind === 'many' ? split.parts : split.kind === 'one' ? [split.part] : [];
  return parts.map((part) =>
    applyContract(contract, fetched && connector.complete ? connector.complete(part.body, bytes(fetched)) : part.body),
  );
}

export const resultOf = (preset: Preset, text: string, over: Over = {}): ContractResult | undefined =>
  resultsOf(preset, text, over)[0];

/** A mapping without a blemish. */
export const mapped = (signal: object) => ({
  kind: 'mapped',
  additive: [],
  unusable: [],
  signal: { v: 1, kind: 'inbound', ...signal },
});

/** The person in all of the samples. */
export const DANA = {
  email: 'dana.whitfield@northwind-robotics.example',
  phone: '+14155550142',
  firstName: 'Dana',
  lastName: 'Whitfield',
  company: 'Northwind Robotics',
  anonymousId: '3f1c2a8e-7f0b-4d0e-9c55-2b6f6f1f9a10',
  sessionId: '01933c6f-2f4e-7a10-8b1d-5b0d0c7f2a91',
} as const;

/** The campaign in all of the samples. */
export const CAMPAIGN = { source: 'google', medium: 'cpc', campaign: 'q4-automation-webinar' } as const;
