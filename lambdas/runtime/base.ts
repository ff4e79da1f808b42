/** What most functions are wired from. */
import { timingOf } from '../../core/timing.ts';
import { blobAccess, buildBlobs } from './blobs.ts';
import { buildStore } from './clients.ts';
import type { Environment } from './environment.ts';
import { buildSecrets } from './secrets.ts';

export function base(env: Environment) {
  const secrets = buildSecrets({ keys: env.KEYS_SECRET, emitters: env.EMITTER_SECRETS });
  return {
    store: buildStore(env),
    blobs: buildBlobs(blobAccess(env.RAW_BUCKET)),
    timing: timingOf(env.TIME_SCALE),
    now: Date.now,
    secrets,
    keys: secrets.keys,
  };
}
