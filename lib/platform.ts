/**
 * What a stage's platform has. The emulator of the sandbox cannot create some resource types; they are named here and
 * nowhere else, so the difference between the sandbox and AWS is this file.
 */
import type { Stage } from './config.ts';

export interface Platform {
  /** `AWS::Events::Archive`: events kept for a replay by hand. */
  readonly hasEventArchive: boolean;
  /** `AWS::CloudWatch::CompositeAlarm`: one alarm over all that page. */
  readonly hasCompositeAlarms: boolean;
  /** A second factor at sign-in; scripts in the sandbox sign in with a password. */
  readonly hasSecondFactor: boolean;
  /** Data outlives its stack: retained, protected from deletion. A sandbox is thrown away. */
  readonly keepsData: boolean;
}

export const platformOf = (stage: Pick<Stage, 'emulator' | 'stage'>): Platform => ({
  hasEventArchive: !stage.emulator,
  hasCompositeAlarms: !stage.emulator,
  hasSecondFactor: !stage.emulator,
  keepsData: stage.stage !== 'sandbox',
});
