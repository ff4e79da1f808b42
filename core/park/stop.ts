/** How a handoff leaves the straight road. */

/** Do not retry: the outcome is journalled. Thrown only by the outermost wrapper of a handler, so that the state machine's catch leads to Park. */
export class Stop extends Error {
  override readonly name = 'Stop';
  readonly code: StopCode;
  constructor(code: StopCode, ids: { signal: string; run: number; handoff: string }) {
    super(`${ids.handoff} of ${ids.signal} run ${ids.run}: ${code}`);
    this.code = code;
  }
}

export type StopCode = 'parked' | 'deferred' | 'dead' | 'superseded';

/** Do not retry: the row is dead and its letter is sent; the execution must end red where the lead stopped. */
export class DeadLetter extends Error {
  override readonly name = 'DeadLetter';
}

/** What a fault can be by our own knowledge. The log keeps the code and no message, so the runbooks go by it. */
export const FAULT_CODES = [
  'gone-from-flows',
  'races-lost',
  'miscounted',
  'never-published',
  'unknown-connector',
  'batch-file-missing',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** Retry: safe. A fault whose cause is known; it heals with its cause. */
export class KnownFault extends Error {
  readonly code: FaultCode;
  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}
