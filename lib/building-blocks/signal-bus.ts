/** The bus between ingest and dispatch, behind one construct so that another kind of bus can take its place. */
import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import { platformOf } from '../platform.ts';

export class SignalBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: physicalName(stage, 'bus') });
    if (platformOf(stage).hasEventArchive) {
      this.bus.archive('Archive', {
        archiveName: physicalName(stage, 'bus'),
        description: 'Ids only. Replaying it starts nothing twice: a start has an identity.',
        eventPattern: { source: ['baton'] },
        retention: Duration.days(14),
      });
    }
  }
}
