/** Rights as words, `<what>: <action>`: those a row of `lib/grants.ts` gives, and those a recorded AWS call needed. */
import type { Grants } from '../../lib/grants.ts';
import type { AwsCall } from '../../sandbox/proxy/recorder.ts';

/** Every right of one row. */
export function rightsGranted(grants: Grants): string[] {
  const of = (what: string, actions: readonly string[] = []): string[] => actions.map((action) => `${what}: ${action}`);
  return [
    ...Object.entries(grants.tables).flatMap(([table, actions]) => of(table, actions)),
    ...(grants.indexes ?? []).map((index) => `index ${index}: Query`),
    ...of('raw bucket', grants.rawBucket),
    ...(grants.batchBucket ? ['batch bucket: read'] : []),
    ...(grants.secrets ?? []).map((secret) => `secret ${secret}: GetSecretValue`),
    ...(grants.bus ? ['bus: PutEvents'] : []),
    ...of('spill', grants.spill),
    ...of('dead letters', grants.deadLetters),
    ...(grants.asyncFailures ? ['own dead letters: SendMessage'] : []),
    ...of('journey', grants.journey),
  ].sort();
}

/** A row without one of its rights. */
export function without(grants: Grants, right: string): Grants {
  const [what = '', action = ''] = right.split(': ');
  const rest = <T extends string>(actions: readonly T[] | undefined): readonly T[] =>
    (actions ?? []).filter((each) => each !== action);
  const tables = Object.entries(grants.tables).map(([name, actions]) => [
    name,
    name === what ? rest(actions) : actions,
  ]);
  const { bus, batchBucket, asyncFailures, ...others } = grants;
  return {
    ...others,
    tables: Object.fromEntries(tables),
    indexes: (grants.indexes ?? []).filter((index) => what !== `index ${index}`),
    secrets: (grants.secrets ?? []).filter((secret) => what !== `secret ${secret}`),
    rawBucket: what === 'raw bucket' ? rest(grants.rawBucket) : (grants.rawBucket ?? []),
    spill: what === 'spill' ? rest(grants.spill) : (grants.spill ?? []),
    deadLetters: what === 'dead letters' ? rest(grants.deadLetters) : (grants.deadLetters ?? []),
    journey: what === 'journey' ? rest(grants.journey) : (grants.journey ?? []),
    ...(bus && what !== 'bus' ? { bus } : {}),
    ...(batchBucket && what !== 'batch bucket' ? { batchBucket } : {}),
    ...(asyncFailures && what !== 'own dead letters' ? { asyncFailures } : {}),
  };
}

/** The rights one call needed, by what it names. Throws for a call no grant could allow. */
export function rightsNeeded({ service, action, targets, request }: AwsCall): string[] {
  const [target = ''] = targets;
  if (service === 'dynamodb') return dynamoRights(action, targets, request as DynamoRequest);
  // A look at an object is the right to get it.
  if (service === 's3') return [target.includes('-batches-') ? 'batch bucket: read' : `raw bucket: ${action}`];
  if (service === 'secretsmanager') return [`secret ${secretKind(target)}: ${action}`];
  if (service === 'events') return [`bus: ${action}`];
  if (service === 'states') return [`journey: ${action}`];
  if (service === 'sqs') return [`${target.endsWith('-spill') ? 'spill' : 'dead letters'}: ${action}`];
  throw new Error(`No grant is for ${service}:${action} on ${targets.join()}.`);
}

interface DynamoRequest {
  readonly IndexName?: string;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[];
}

const TRANSACTED: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

function dynamoRights(action: string, targets: readonly string[], request: DynamoRequest): string[] {
  if (request.IndexName !== undefined) return [`index ${request.IndexName}: ${action}`];
  const items = (request.TransactItems ?? []).flatMap((item) => Object.entries(item));
  if (items.length > 0) return items.map(([kind, { TableName }]) => `${tableOf(TableName)}: ${TRANSACTED[kind]}`);
  return targets.map((target) => `${tableOf(target)}: ${action}`);
}

const tableOf = (physical: string): string => physical.slice(physical.lastIndexOf('-') + 1);

function secretKind(name: string): string {
  const path = name.split('/').slice(2);
  if (path[0] === 'emitters' && path[1] === 'outcomes') return 'outcomes';
  return path[0] === 'destinations' ? 'destination' : (path[0] ?? name);
}
