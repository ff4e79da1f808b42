/** The verbs about contracts. Beside the other verbs of operators, not in the open: see docs/adr. */
import * as z from 'zod';
import * as reply from './contracts.ts';
import { Named, Version } from './fields.ts';
import { anybody, define } from './route.ts';

export const CONTRACT_ROUTES = {
  contracts: define({
    method: 'GET',
    path: '/contracts',
    says: 'Every contract: emitter, flow, owner, the version that runs, and the one in shadow with what it did.',
    needs: anybody,
    input: z.strictObject({}),
    reply: reply.ContractsReply,
  }),
  contract: define({
    method: 'GET',
    path: '/contracts/{name}',
    says: 'One contract: JSON Schema, fields with source of truth, record ids, metadata, and its versions.',
    needs: anybody,
    input: z.strictObject({ name: Named }),
    reply: reply.ContractReply,
  }),
  'contract-version': define({
    method: 'GET',
    path: '/contracts/{name}/versions/{version}',
    says: 'One version of a contract, live, in shadow or published by an earlier release.',
    needs: anybody,
    input: z.strictObject({ name: Named, version: Version }),
    reply: reply.ContractVersionReply,
  }),
} as const;
