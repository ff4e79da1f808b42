/** SDK settings for clients of the emulator, and what its deployment is called. */

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const STAGE = 'sandbox';
/** Factor on every backoff and budget, as in `config/sandbox.json`; a test holds them equal. */
export const TIME_SCALE = 0.05;

/** Credentials the emulator takes for the account's root user. */
export const ROOT_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** Client configuration for everything the sandbox itself calls; `endpoint` is the proxy. */
export const clientConfig = (endpoint: string) => ({
  endpoint,
  region: REGION,
  credentials: ROOT_CREDENTIALS,
  // Emulated services answer at once or not at all, and a lost connection is worth another try.
  maxAttempts: 5,
});
