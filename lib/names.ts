/** Physical names: `baton-<stage>-<part>`, the same everywhere, so that people can guess them. */
import type { Stage } from './config.ts';

export const physicalName = (stage: Pick<Stage, 'stage'>, ...parts: readonly string[]): string =>
  ['baton', stage.stage, ...parts].join('-');

/** Names in Secrets Manager. The secrets are written by `baton init`, never by CDK: no template holds one. */
export const secretName = {
  keys: (stage: Pick<Stage, 'stage'>): string => `baton/${stage.stage}/keys`,
  /** A prefix: one secret for each emitter stands below it. */
  emitters: (stage: Pick<Stage, 'stage'>): string => `baton/${stage.stage}/emitters/`,
  /** The emitter `outcomes`: who reports what came of an engagement. */
  outcomes: (stage: Pick<Stage, 'stage'>): string => `baton/${stage.stage}/emitters/outcomes`,
  /** A prefix: below it stands the token what an emitter's signals refer to is asked for with. */
  fetch: (stage: Pick<Stage, 'stage'>): string => `baton/${stage.stage}/fetch/`,
  destination: (stage: Pick<Stage, 'stage'>, destination: string): string =>
    `baton/${stage.stage}/destinations/${destination}`,
};
