/** How long functions may run. They nest: a branch 12 s < function 15 s < task 30 s < lease 40 s < execution 300 s. */
import { Duration } from 'aws-cdk-lib';

export const FUNCTION_TIMEOUT = Duration.seconds(15);
/** Above what a tick allows itself (40 s) and below the minute of its schedule, so that ticks never overlap. */
export const CLOCK_TIMEOUT = Duration.seconds(50);
