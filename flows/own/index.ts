/** Your own definitions. No release of Baton ever changes this folder. */
import type { Definitions } from '../../core/definitions/registry.ts';

export const own: readonly Definitions[] = [];
