import { defineDestination } from '../../core/definitions/registry.ts';

/** The system of record. */
export const hubspot = defineDestination({ name: 'hubspot', connector: 'hubspot', role: 'record', owner: 'iris' });
