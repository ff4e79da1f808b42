/** Reads templates the way a person does: references become the physical names of what they point at. */
import type { Template } from 'aws-cdk-lib/assertions';
import type { Synthesised } from './synth.ts';

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
  readonly policy?: string;
}
type Properties = ReturnType<Template['toJSON']>;

/** All resources of a type, in the order of the template. */
export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.entries(template.findResources(type)).map(([id, found]) => ({
    id,
    type,
    properties: found.Properties ?? {},
    policy: found.DeletionPolicy,
  }));
}

/** Attributes that hold the physical name, by resource type. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::ApiGatewayV2::Api': 'Name',
  'AWS::Cognito::UserPool': 'UserPoolName',
};

/** A value of `template` as one string; what has no physical name stays its logical id. */
export function plain(value: unknown, template: Template, synth: Synthesised): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const again = (part: unknown): string => plain(part, template, synth);
  const [[kind, operand] = ['', undefined]] = Object.entries(value);
  switch (kind) {
    case 'Ref':
      return nameOf(operand, template, synth);
    case 'Fn::GetAtt':
      return nameOf(operand[0], template, synth);
    case 'Fn::Join':
      return operand[1].map(again).join(operand[0]);
    case 'Fn::GetStackOutput': {
      const owner = stackNamed(operand.StackName, synth);
      return plain(owner.toJSON().Outputs[operand.OutputName].Value, owner, synth);
    }
    default:
      return JSON.stringify(value);
  }
}

function nameOf(id: string, template: Template, synth: Synthesised): string {
  const resource = template.toJSON().Resources[id];
  if (!resource) return `<${id}>`;
  const { Type: type, Properties: properties } = resource;
  if (type === 'AWS::Lambda::Alias') return `${plain(properties.FunctionName, template, synth)}:${properties.Name}`;
  const name = NAMES[type];
  return name ? plain(properties[name], template, synth) : id;
}

function stackNamed(name: string, { baton, data, pipeline, operations }: Synthesised): Template {
  if (name === baton.data.stackName) return data;
  return name === baton.pipeline.stackName ? pipeline : operations;
}

/** What the role with this logical id may do: `<resource>: <service> <actions>`, sorted; logs and traces left out. */
export function rightsOf(role: string, template: Template, synth: Synthesised): string[] {
  const statements = resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.some((ref: { Ref?: string }) => ref.Ref === role))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
  const rights = new Map<string, Set<string>>();
  for (const statement of statements) {
    for (const resource of [statement.Resource].flat()) {
      const name = plain(resource, template, synth);
      const actions = rights.get(name) ?? new Set();
      for (const action of [statement.Action].flat())
        actions.add(`${statement.Effect === 'Allow' ? '' : '!'}${action}`);
      rights.set(name, actions);
    }
  }
  return [...rights].map(([name, actions]) => `${name}: ${[...actions].sort().join(' ')}`).sort();
}
