/** Captures turned into samples that may stand in a repository: the same shape, nobody's data. */

import { parsePath, valueAt } from '../../core/contracts/paths.ts';
import type { Mapping } from '../../core/definitions/definitions.ts';
import { leavesOf } from '../../core/inference/leaves.ts';
import { exampleOf, privateValues, type StandIns, standInsFor } from '../../core/inference/stand-ins.ts';
import { type Capture, CONTENT_TYPE } from './samples.ts';

/** A sample as it stands in `samples/`; the body of an object is sent as JSON, a text as it is. */
export interface Example {
  readonly contentType: string;
  readonly body: string | object;
  readonly bytes: Uint8Array;
}

export interface Examples {
  readonly examples: readonly Example[];
  /** Values that must not be found in anything that is written. */
  readonly secrets: readonly string[];
}

/** One example for each capture. `payloads` are the signals of all of them, `mappings` what is read there. */
export function examplesOf(
  captures: readonly Capture[],
  payloads: readonly unknown[],
  mappings: readonly Mapping[],
): Examples {
  const valuesAt = (path: string): readonly unknown[] =>
    payloads.flatMap((payload) => valueAt(payload, parsePath(path) ?? []) ?? []);
  const stand = standInsFor(mappings, valuesAt);
  const { picks } = leavesOf(payloads);
  const kept = new Set([...picks, ...mappings.flatMap(picksOf)]);
  return {
    examples: captures.map((capture) => exampleFrom(capture, stand, kept)),
    secrets: privateValues(mappings, valuesAt),
  };
}

/** Texts by which paths and conditions pick: changed, nothing would be found any more. */
const picksOf = ({ from, when }: Mapping): string[] => [
  ...from.flatMap((path) => (parsePath(path) ?? []).flatMap((step) => (step.kind === 'where' ? step.equals : []))),
  ...(when?.in ?? []),
];

function exampleFrom({ body, format }: Capture, stand: StandIns, kept: ReadonlySet<string>): Example {
  const replaced = exampleOf(body, stand, kept);
  const text = format === 'json' ? JSON.stringify(replaced) : formText(Object(replaced));
  const isObject = format === 'json' && !Array.isArray(replaced);
  return {
    contentType: CONTENT_TYPE[format],
    body: isObject ? Object(replaced) : text,
    bytes: new TextEncoder().encode(text),
  };
}

function formText(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(each)]),
  );
  return new URLSearchParams(pairs).toString();
}
