/**
 * Runs `state-machines/lead-journey.asl.json` in process: order, arguments, retries, catches and Maps come from the file,
 * expressions from the JSONata it is written in. Knows the subset of ASL the file uses and throws on anything else.
 */
import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';

/** Calls a function by its logical name (`validate`, `deliver-hubspot`). */
export type Invoke = (functionName: string, payload: unknown) => Promise<unknown>;

export type Ending = 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** The execution itself is gone: stopped by hand, or timed out. No catch sees it. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

interface State {
  readonly Type: string;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: unknown };
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Assign?: unknown;
    readonly Output?: unknown;
    readonly Next: string;
  }[];
  readonly Assign?: unknown;
  readonly Output?: unknown;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Items?: string;
  readonly ItemSelector?: unknown;
  readonly ItemProcessor?: Machine;
  readonly Error?: string;
}

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What expressions of one execution, or of one branch of a Map, see. */
interface Scope {
  readonly invoke: Invoke;
  readonly context: Record<string, unknown>;
  readonly variables: Record<string, unknown>;
  /** Set when a sibling failed the Map: nothing begins after it. */
  readonly halted: { isHalted: boolean };
}

class Failed extends Error {}

const FILE = new URL('../../state-machines/lead-journey.asl.json', import.meta.url);
const TOKENS: Readonly<Record<string, string>> = {
  ValidateFunction: 'validate',
  StitchFunction: 'stitch',
  QualifyFunction: 'qualify',
  RouteFunction: 'route',
  ParkFunction: 'park',
  DeliverFunctionPrefix: 'deliver-',
};
const machine: Machine = JSON.parse(
  readFileSync(FILE, 'utf8').replaceAll(/\$\{(\w+)\}/g, (token, name: string) => TOKENS[name] ?? token),
);

/** One execution, from its input to its end. */
export async function runJourney(input: { signal: string; run: number }, invoke: Invoke): Promise<Ending> {
  const scope = { invoke, context: { Execution: { Input: input } }, variables: {}, halted: { isHalted: false } };
  try {
    await runStates(machine, input, scope);
    return 'SUCCEEDED';
  } catch (error) {
    if (error instanceof Aborted) return 'ABORTED';
    if (error instanceof Failed) return 'FAILED';
    throw error;
  }
}

async function runStates({ StartAt, States }: Machine, input: unknown, scope: Scope): Promise<void> {
  let name: string | undefined = StartAt;
  let data = input;
  while (name !== undefined) {
    const state: State | undefined = States[name];
    if (!state) throw new Error(`The machine has no state "${name}".`);
    if (scope.halted.isHalted) throw new Failed('a sibling failed the Map');
    const step = await runState(state, data, scope);
    name = step.next;
    data = step.output;
  }
}

interface Step {
  readonly next?: string | undefined;
  readonly output: unknown;
}

async function runState(state: State, input: unknown, scope: Scope): Promise<Step> {
  if (state.Type === 'Fail') throw new Failed(state.Error);
  if (state.Type !== 'Task' && state.Type !== 'Map') throw new Error(`States of type ${state.Type} are not run here.`);
  const attempt = async () => (state.Type === 'Task' ? runTask(state, input, scope) : runMap(state, input, scope));
  const result = await retried(state, attempt);
  if ('error' in result) return caught(state, input, scope, result.error);
  const output = state.Output === undefined ? result.value : await value(state.Output, input, scope, result.value);
  await assign(state.Assign, input, scope, result.value);
  return { next: state.Next, output };
}

async function retried(
  state: State,
  attempt: () => Promise<unknown>,
): Promise<{ value: unknown } | { error: unknown }> {
  const used = new Map<object, number>();
  for (;;) {
    try {
      return { value: await attempt() };
    } catch (error) {
      if (error instanceof Aborted || error instanceof Failed) throw error;
      const name = error instanceof Error ? error.name : 'Error';
      const retrier = state.Retry?.find(({ ErrorEquals }) => ErrorEquals.includes(name));
      const times = retrier === undefined ? 0 : (used.get(retrier) ?? 0);
      if (retrier === undefined || times >= retrier.MaxAttempts) return { error };
      used.set(retrier, times + 1);
    }
  }
}

async function caught(state: State, input: unknown, scope: Scope, error: unknown): Promise<Step> {
  const [catcher] = state.Catch ?? [];
  if (!catcher?.ErrorEquals.includes('States.ALL')) throw new Failed(String(error));
  const output = catcher.Output === undefined ? {} : await value(catcher.Output, input, scope);
  await assign(catcher.Assign, input, scope);
  return { next: catcher.Next, output };
}

async function runTask(state: State, input: unknown, scope: Scope): Promise<unknown> {
  const call = (await value(state.Arguments, input, scope)) as { FunctionName: string; Payload: unknown };
  const result = await scope.invoke(call.FunctionName.replace(/:live$/, ''), call.Payload);
  return { Payload: result === undefined ? null : JSON.parse(JSON.stringify(result)) };
}

async function runMap(state: State, input: unknown, scope: Scope): Promise<unknown> {
  const items = await value(state.Items, input, scope);
  const processor = state.ItemProcessor;
  if (!Array.isArray(items) || !processor) throw new Error('A Map needs a list of items and a processor.');
  const halted = { isHalted: false };
  const branches = items.map(async (item) => {
    const context = { ...scope.context, Map: { Item: { Value: item } } };
    const branch: Scope = { ...scope, context, variables: { ...scope.variables }, halted };
    try {
      await runStates(processor, await value(state.ItemSelector, input, branch), branch);
    } catch (error) {
      halted.isHalted = true;
      throw error;
    }
  });
  const failed = (await Promise.allSettled(branches)).find((branch) => branch.status === 'rejected');
  if (failed) throw failed.reason;
  return [];
}

async function assign(template: unknown, input: unknown, scope: Scope, result?: unknown): Promise<void> {
  if (template !== undefined) Object.assign(scope.variables, await value(template, input, scope, result));
}

const compiled = new Map<string, jsonata.Expression>();

/** A template with its `{% ... %}` texts evaluated. */
async function value(template: unknown, input: unknown, scope: Scope, result?: unknown): Promise<unknown> {
  if (typeof template === 'string') return text(template, input, scope, result);
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template).map(
    async ([key, each]) => [key, await value(each, input, scope, result)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function text(
  template: string,
  input: unknown,
  { context, variables }: Scope,
  result: unknown,
): Promise<unknown> {
  const source = /^\{%(.*)%\}$/s.exec(template)?.[1];
  if (source === undefined) return template;
  const expression = compiled.get(source) ?? jsonata(source);
  compiled.set(source, expression);
  return expression.evaluate(null, { ...variables, states: { input, context, result } });
}
