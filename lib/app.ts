/** The whole deployment of one stage: three stacks, from what must last to what may be rebuilt. */
import { type App, type Environment, Tags } from 'aws-cdk-lib';
import { DESTINATION_CONNECTORS } from '../connectors/destinations.ts';
import { EMITTER_CONNECTORS } from '../connectors/emitters.ts';
import { registry } from '../flows/registry.ts';
import type { Stage } from './config.ts';
import { DataStack } from './stacks/data-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';

export interface Baton {
  readonly data: DataStack;
  readonly pipeline: PipelineStack;
  readonly operations: OperationsStack;
}

/** Adds the stacks `Baton-<stage>-Data`, `-Pipeline` and `-Operations` to `app`. */
export function buildBaton(app: App, stage: Stage): Baton {
  refuseUnknownConnectors();
  const env = environmentOf(stage);
  const common = (part: string) => ({ env, stage, description: `Baton ${stage.stage}: ${part}` });
  const name = (part: string): string => `Baton-${stage.stage}-${part}`;
  const data = new DataStack(app, name('Data'), {
    ...common('tables and raw bodies'),
    terminationProtection: stage.stage !== 'sandbox',
  });
  const pipeline = new PipelineStack(app, name('Pipeline'), { ...common('the road'), stores: data.stores });
  const operations = new OperationsStack(app, name('Operations'), { ...common('alarms and dashboard'), pipeline });
  Tags.of(app).add('baton:stage', stage.stage);
  return { data, pipeline, operations };
}

/** A connector that is not there would only be noticed by the first lead that needs it. */
function refuseUnknownConnectors(): void {
  const known = { emitter: new Set(EMITTER_CONNECTORS.keys()), destination: DESTINATION_CONNECTORS };
  const defined = { emitter: registry.emitters, destination: registry.destinations };
  for (const kind of ['emitter', 'destination'] as const) {
    for (const { name, connector } of defined[kind].values()) {
      if (known[kind].has(connector)) continue;
      throw new Error(`${kind} "${name}": connector "${connector}" is none of ${[...known[kind]].join(', ')}`);
    }
  }
}

function environmentOf(stage: Stage): Environment {
  const account = stage.account ?? process.env.CDK_DEFAULT_ACCOUNT;
  const region = stage.region ?? process.env.CDK_DEFAULT_REGION;
  return { ...(account ? { account } : {}), ...(region ? { region } : {}) };
}
