/** The flows that ship with Baton: something that works to look at, copy and replace. One folder is one flow. */
import type { Definitions } from '../../core/definitions/registry.ts';
import { demoRequest } from './demo-request/index.ts';
import { hubspot } from './destinations.ts';
import { people } from './people.ts';
import { supportCallback } from './support-callback/index.ts';

const folders: readonly Definitions[] = [demoRequest, supportCallback];

/** All folders as one: what is shared by several flows stands here. */
export const sample: Definitions = {
  flows: folders.flatMap(({ flows = [] }) => flows),
  emitters: folders.flatMap(({ emitters = [] }) => emitters),
  contracts: folders.flatMap(({ contracts = [] }) => contracts),
  ruleSets: folders.flatMap(({ ruleSets = [] }) => ruleSets),
  destinations: [hubspot],
  people: [people],
};
