/**
 * Stands in for the SDK's chain of credential providers in the functions' bundles (`lib/building-blocks/handoff-function.ts`).
 * Lambda puts the role's credentials into the environment; the chain would bring sign-on, profile and metadata clients
 * along, 130 KB that no function here can need and a third of the time of its cold start.
 */

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Has the name and form of what `@aws-sdk/credential-provider-node` exports. Rejects when the environment has none. */
export const defaultProvider = () => async (): Promise<Credentials> => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('The environment of the function holds no AWS credentials.');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};
