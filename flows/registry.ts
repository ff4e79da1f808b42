/** Everything this deployment knows: the sample beside your own. */
import { defineRegistry } from '../core/definitions/registry.ts';
import { own } from './own/index.ts';
import { sample } from './sample/index.ts';

export const registry = defineRegistry([sample, ...own]);
