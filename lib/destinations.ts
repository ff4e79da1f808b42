/** The destinations a stage delivers to: one function, queue and set of alarms each. */
export const DESTINATIONS: readonly string[] = ['hubspot'];
