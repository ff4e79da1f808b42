/** The whole deployment of one stage: three stacks, from what must last to what may be rebuilt. */
import { type App, type Environment, Tags } from 'aws-cdk-lib';
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

function environmentOf(stage: Stage): Environment {
  const account = stage.account ?? process.env.CDK_DEFAULT_ACCOUNT;
  const region = stage.region ?? process.env.CDK_DEFAULT_REGION;
  return { ...(account ? { account } : {}), ...(region ? { region } : {}) };
}
