import validateAsl from 'asl-validator';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { journey, journeyText, type PlacedState, spineState, states, tasks } from './journey-file.ts';
import { plain, resourcesOf, rightsOf } from './plain.ts';
import { sandbox, synthesise } from './synth.ts';

const synth = synthesise(sandbox());
const { pipeline } = synth;
const [machine] = resourcesOf(pipeline, 'AWS::StepFunctions::StateMachine');
const substitutions: Record<string, unknown> = machine?.properties.DefinitionSubstitutions;

const TRANSIENT = [
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.TooManyRequestsException',
  'States.Timeout',
];
const PARKS = ['Park', 'ParkRecord', 'ParkMessage'];
const nextOf = (state: PlacedState): string[] => [
  ...(state.Next ? [state.Next] : []),
  ...(state.Catch ?? []).map(({ Next }) => Next),
];

describe('the file of the lead journey', () => {
  it('is valid Amazon States Language', () => {
    const verdict = validateAsl(structuredClone(journey));
    expect(verdict.errorsText()).toBe('');
    expect(verdict.isValid).toBe(true);
  });

  it('holds only expressions that parse as JSONata', () => {
    const found = [...journeyText.matchAll(/\{%(.*?)%\}/g)].map(([, expression]) => expression ?? '');
    expect(found.length).toBeGreaterThan(10);
    for (const expression of found) expect(() => jsonata(expression), expression).not.toThrow();
  });

  it('limits an execution to 300 s in the file, because CDK ignores its own timeout here', () => {
    expect(journey.TimeoutSeconds).toBe(300);
    expect(journey.QueryLanguage).toBe('JSONata');
  });

  it('has no Choice anywhere', () => {
    expect([...new Set(states.map(({ Type }) => Type))].sort()).toEqual(['Fail', 'Map', 'Task']);
  });

  it('spends 8 transitions on the happy path with one record', () => {
    const entered: string[] = [];
    let at: string | undefined = journey.StartAt;
    while (at) {
      entered.push(at);
      if (at === 'DeliverRecords') entered.push('DeliverRecord');
      at = journey.States[at]?.Next;
    }
    expect(entered.length + 1).toBe(8);
  });

  it('can reach every state, each inside its own scope', () => {
    for (const scope of new Set(states.map((state) => state.scope))) {
      const inScope = states.filter((state) => state.scope === scope);
      const reachable = new Set([scope.StartAt]);
      for (const name of reachable) {
        for (const next of inScope.filter((state) => state.name === name).flatMap(nextOf)) reachable.add(next);
      }
      expect([...reachable].sort()).toEqual(inScope.map(({ name }) => name).sort());
    }
  });

  it('reuses no variable name inside a Map, which Step Functions refuses', () => {
    const assigned = (inside: boolean) =>
      states
        .filter((state) => (state.inside !== undefined) === inside)
        .flatMap((state) => [state.Assign, ...(state.Catch ?? []).map(({ Assign }) => Assign)])
        .flatMap((assign) => Object.keys(assign ?? {}));
    expect(assigned(true).filter((name) => assigned(false).includes(name))).toEqual([]);
  });
});

describe('every task of the lead journey', () => {
  it.each(tasks.map((task) => [task.name, task] as const))('%s has timeout, retry and catch', (name, task) => {
    expect(task.TimeoutSeconds).toBe(30);
    const retried = (task.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried.sort()).toEqual(TRANSIENT);
    expect(task.Catch?.map(({ ErrorEquals }) => ErrorEquals)).toEqual([['States.ALL']]);
    const target = states.find((state) => state.name === task.Catch?.[0]?.Next && state.scope === task.scope);
    if (PARKS.includes(name)) expect(target?.Type).toBe('Fail');
    else expect(PARKS).toContain(target?.name);
  });

  it.each(tasks.map((task) => [task.name, task] as const))('%s says how long its retries may wait', (_name, task) => {
    const waits = (task.Retry ?? []).map(({ IntervalSeconds, BackoffRate = 2, MaxAttempts }) =>
      Array.from({ length: MaxAttempts }, (_, n) => IntervalSeconds * BackoffRate ** n).reduce((a, b) => a + b, 0),
    );
    const total = waits.reduce((a, b) => a + b, 0);
    expect(task.Comment).toContain(`${total} s at most in all`);
  });

  it('tells Park who stopped', () => {
    const outside = tasks.filter(({ name, inside }) => !inside && name !== 'Park');
    for (const task of outside) {
      expect(task.Catch?.[0]?.Assign).toEqual({ stopped: task.name.toLowerCase() });
    }
    const parks = tasks.filter((task) => task.inside && spineState(task) === 'Park');
    for (const park of parks) expect(park.Arguments?.Payload).toMatchObject({ stopped: 'deliver' });
  });

  it('is called with ids and nothing else', () => {
    const keys = Object.fromEntries(
      tasks
        .filter(({ Arguments }) => typeof Arguments?.Payload === 'object')
        .map(({ name, Arguments }) => [name, Object.keys(Arguments?.Payload ?? {}).join(' ')]),
    );
    expect(keys).toEqual({
      Validate: 'signal run',
      Stitch: 'signal run',
      Qualify: 'signal run lead',
      Route: 'signal run lead',
      ParkRecord: 'signal run stopped destination',
      ParkMessage: 'signal run stopped destination',
      Park: 'signal run stopped',
    });
  });
});

describe('the machine', () => {
  it('substitutes every token of the file and has no other substitution', () => {
    const tokens = [...journeyText.matchAll(/\$\{(\w+)\}/g)].map(([, token]) => token ?? '');
    expect(Object.keys(substitutions).sort()).toEqual([...new Set(tokens)].sort());
  });

  it('calls aliases, each named after the state', () => {
    for (const task of tasks) {
      const token = /\$\{(\w+)\}/.exec(task.Arguments?.FunctionName ?? '')?.[1] ?? '';
      const called = plain(substitutions[token], pipeline, synth);
      const name = spineState(task).toLowerCase();
      expect(called).toBe(name === 'deliver' ? 'baton-sandbox-deliver-' : `baton-sandbox-${name}:live`);
    }
  });

  it('may invoke exactly the functions it calls', () => {
    const role = machine?.properties.RoleArn['Fn::GetAtt'][0];
    const rights = rightsOf(role, pipeline, synth).filter((right) => !right.startsWith('*:'));
    expect(rights).toEqual([
      'baton-sandbox-deliver-hubspot:live: lambda:InvokeFunction',
      'baton-sandbox-park:live: lambda:InvokeFunction',
      'baton-sandbox-qualify:live: lambda:InvokeFunction',
      'baton-sandbox-route:live: lambda:InvokeFunction',
      'baton-sandbox-stitch:live: lambda:InvokeFunction',
      'baton-sandbox-validate:live: lambda:InvokeFunction',
    ]);
  });

  it('is Standard, traced, and logs errors without data', () => {
    expect(machine?.properties).toMatchObject({
      StateMachineName: 'baton-sandbox-lead-journey',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    });
    expect(machine?.properties.StateMachineType ?? 'STANDARD').toBe('STANDARD');
  });
});
