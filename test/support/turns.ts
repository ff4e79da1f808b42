/** Turns of the event loop: what lets other work in between where a real system would wait for the network. */

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}
