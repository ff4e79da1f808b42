/** The lead journey's file, flattened: every state with the scope it stands in. */
import { readFileSync } from 'node:fs';
import { JOURNEY_FILE } from '../../lib/building-blocks/lead-journey.ts';

export interface Retry {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts: number;
}

export interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly TimeoutSeconds?: number;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: unknown };
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly Retry[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Next: string;
    readonly Assign?: Readonly<Record<string, unknown>>;
  }[];
  readonly ItemProcessor?: Scope;
}

interface Scope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Journey extends Scope {
  readonly TimeoutSeconds: number;
  readonly QueryLanguage: string;
}

export interface PlacedState extends State {
  readonly name: string;
  /** The Map it stands in; absent at the top. */
  readonly inside?: string;
  readonly scope: Scope;
}

export const journeyText = readFileSync(JOURNEY_FILE, 'utf8');
export const journey = JSON.parse(journeyText) as Journey;

const placed = (scope: Scope, inside?: string): PlacedState[] =>
  Object.entries(scope.States).flatMap(([name, state]) => [
    { ...state, name, scope, ...(inside ? { inside } : {}) },
    ...(state.ItemProcessor ? placed(state.ItemProcessor, name) : []),
  ]);

export const states: readonly PlacedState[] = placed(journey);
export const tasks: readonly PlacedState[] = states.filter(({ Type }) => Type === 'Task');

/** The spine's word for a state: `DeliverRecord` and `DeliverMessage` are both Deliver, `ParkRecord` is Park. */
export const spineState = ({ name }: PlacedState): string => name.replace(/(Record|Message)$/, '');
