import { readFileSync } from 'node:fs';
import type { SignalPart, Split } from '../../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { requestOf } from './request.ts';

/** A sample of the vendor's, as it is sent. */
export const sample = (file: string): string =>
  readFileSync(new URL(`../presets/data/${file}`, import.meta.url), 'utf8').replace('{zeros}', '0'.repeat(32));

export const split = (name: string, body: string, headers: Readonly<Record<string, string>> = {}): Split => {
  const connector = EMITTER_CONNECTORS.get(name);
  if (!connector) throw new Error(`There is no connector "${name}".`);
  return connector.split(requestOf({ body, headers }));
};

export const partsOf = (result: Split): readonly SignalPart[] =>
  result.kind === 'many' ? result.parts : result.kind === 'one' ? [result.part] : [];

/** All but the bytes. */
export const facts = (result: Split) => partsOf(result).map(({ body: _body, ...rest }) => rest);
export const textOf = (part: SignalPart | undefined): string => Buffer.from(part?.body ?? []).toString('utf8');
export const jsonOf = (part: SignalPart | undefined): unknown => JSON.parse(textOf(part));
