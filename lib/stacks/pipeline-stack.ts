/** The road: bus, functions, lead journey, front door. Only composes; what a part is made of stands in its own file. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SPINE } from '../../core/spine.ts';
import { FrontDoor } from '../building-blocks/front-door.ts';
import { LeadJourney } from '../building-blocks/lead-journey.ts';
import { Operators } from '../building-blocks/operators.ts';
import type { DataStores } from '../building-blocks/reach.ts';
import { SignalBus } from '../building-blocks/signal-bus.ts';
import type { FunctionName, Stage } from '../config.ts';
import { DESTINATIONS } from '../destinations.ts';
import { Clock } from '../handoffs/clock.ts';
import { Deliver } from '../handoffs/deliver.ts';
import { Dispatch } from '../handoffs/dispatch.ts';
import { Fetch } from '../handoffs/fetch.ts';
import { deadLettersOf, Handoff, type HandoffProps } from '../handoffs/handoff.ts';
import { Ingest } from '../handoffs/ingest.ts';
import { Park } from '../handoffs/park.ts';
import { Watch } from '../handoffs/watch.ts';

export interface PipelineStackProps extends StackProps {
  readonly stage: Stage;
  readonly stores: DataStores;
}

/** States that only decide: nothing about them differs but their grants. Deliver and Park are built apart. */
const DECIDING = SPINE.filter((row) => row.trigger === 'state' && row.name !== 'deliver' && row.name !== 'park');

export class PipelineStack extends Stack {
  readonly ingest: Ingest;
  readonly fetch: Fetch;
  readonly dispatch: Dispatch;
  readonly watch: Watch;
  readonly clock: Clock;
  readonly journey: LeadJourney;
  readonly frontDoor: FrontDoor;
  /** Every handoff construct, in the order of the spine. */
  readonly handoffs: readonly Handoff[];

  constructor(scope: Construct, id: string, { stage, stores, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const given: HandoffProps = { stage, data: stores };
    const { bus } = new SignalBus(this, 'bus', stage);
    this.ingest = new Ingest(this, { ...given, bus });
    const deciding = DECIDING.map((row) => new Handoff(this, row.runsIn, { ...given, ...environmentOf(row.runsIn) }));
    const delivering = DESTINATIONS.map((destination) => new Deliver(this, destination, given));
    const stopping = [...deciding, ...delivering];
    const park = new Park(this, { ...given, reach: { deadLetters: deadLettersOf(stopping) } });

    this.journey = this.buildJourney(stage, [...deciding, park], delivering);
    const journey = this.journey.machine;
    park.parksEndedRunsOf(journey);
    this.fetch = new Fetch(this, { ...given, bus });
    this.dispatch = new Dispatch(this, { ...given, bus, journey });
    this.watch = new Watch(this, given);
    const mailboxes = deadLettersOf([this.ingest, this.fetch, this.dispatch, ...stopping, park, this.watch]);
    const reach = { bus, journey, spill: this.ingest.spill, deadLetters: mailboxes };
    this.clock = new Clock(this, { ...given, reach });
    const followUp = new Handoff(this, 'follow-up', given);
    const ops = new Handoff(this, 'ops', { ...given, reach: { journey }, environment: opsEnvironment(stage) });

    const operators = new Operators(this, 'operators', stage);
    const doors = { ingest: this.ingest.function, followUp: followUp.function, ops: ops.function };
    this.frontDoor = new FrontDoor(this, 'front-door', { stage, operators, ...doors });
    this.watch.reads(this.frontDoor.accessLog);
    const others = [followUp, park, ops, this.watch, this.clock];
    this.handoffs = inSpineOrder([this.ingest, this.fetch, this.dispatch, ...stopping, ...others]);
    this.describe(stores, operators);
  }

  private buildJourney(stage: Stage, states: readonly Handoff[], delivering: readonly Deliver[]): LeadJourney {
    const tokens = states.map((state) => [`${state.rows()[0]?.state}Function`, state.function]);
    return new LeadJourney(this, 'journey', {
      stage,
      functions: Object.fromEntries(tokens),
      destinations: delivering.map((branch) => branch.function),
    });
  }

  /** What the command line, the sandbox and the tests need to find everything. */
  private describe({ tables, rawBucket, batchBucket }: DataStores, operators: Operators): void {
    const tableNames = Object.entries(tables).map(([name, table]) => [name, table.tableName]);
    const queues = Object.entries(deadLettersOf(this.handoffs)).map(([label, queue]) => [label, queue.queueUrl]);
    const functions = this.handoffs.map(({ label, function: { functionName } }) => [label, functionName]);
    const outputs: Record<string, string> = {
      ApiUrl: this.frontDoor.url,
      TableNames: this.toJsonString(Object.fromEntries(tableNames)),
      RawBucket: rawBucket.bucketName,
      BatchBucket: batchBucket.bucketName,
      JourneyArn: this.journey.machine.stateMachineArn,
      SpillQueueUrl: this.ingest.spill.queueUrl,
      DeadLetterQueueUrls: this.toJsonString(Object.fromEntries(queues)),
      FunctionNames: this.toJsonString(Object.fromEntries(functions)),
      UserPoolId: operators.pool.userPoolId,
      UserPoolClientId: operators.client.userPoolClientId,
    };
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { value });
  }
}

/** Stitch must know where somebody may be at work with a lead that is merged. */
const environmentOf = (name: FunctionName): Pick<HandoffProps, 'environment'> =>
  name === 'stitch' ? { environment: { DESTINATIONS: JSON.stringify(DESTINATIONS) } } : {};

/** Without roles, whoever IAM lets call /ops is an admin. The URL is part of what some senders sign. */
const opsEnvironment = ({ operatorRoles, publicUrl }: Stage): Record<string, string> => ({
  PUBLIC_URL: publicUrl,
  ...(Object.keys(operatorRoles).length > 0 ? { OPS_IAM_ROLES: JSON.stringify(operatorRoles) } : {}),
});

function inSpineOrder(handoffs: readonly Handoff[]): readonly Handoff[] {
  const order: readonly FunctionName[] = SPINE.map((row) => row.runsIn);
  return [...handoffs].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}
