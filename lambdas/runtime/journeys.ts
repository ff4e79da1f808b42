/** Executions of the lead journey. The name is the identity: one run, one execution, ever. */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Journeys } from '../../stores/runs.ts';
import { lean, SDK } from './sdk.ts';

const executionName = (signal: string, run: number): string => (run === 0 ? signal : `${signal}-r${run}`);

export function buildJourneys(stateMachineArn: string): Journeys {
  const client = lean(new SFNClient(SDK));
  const executions = stateMachineArn.replace(':stateMachine:', ':execution:');
  return {
    async start(signal, run) {
      const name = executionName(signal, run);
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ signal, run }) }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
    async status(signal, run) {
      try {
        const executionArn = `${executions}:${executionName(signal, run)}`;
        const found = await client.send(new DescribeExecutionCommand({ executionArn }));
        return found.status === 'RUNNING' ? 'running' : 'ended';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return 'absent';
        throw error;
      }
    },
  };
}
