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
