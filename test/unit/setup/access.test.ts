import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { missingAccess } from '../../../bin/cli/credentials.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: ['not', 'a', 'real', 'key'].join('-') };

beforeEach(() => {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => vi.unstubAllEnvs());

describe('what doctor needs before it can look at anything', () => {
  it('is a Region', async () => {
    expect(await missingAccess({ stage: 'prod', aws: { credentials } })).toMatchObject({ detail: 'no Region is set' });
  });

  it('is credentials', async () => {
    const missing = await missingAccess({ stage: 'prod', aws: { region: 'eu-west-1' } });
    expect(missing?.detail).toContain('no AWS credentials');
    expect(missing?.fix).toContain('AWS_PROFILE');
  });

  it('is nothing more', async () => {
    expect(await missingAccess({ stage: 'prod', aws: { region: 'eu-west-1', credentials } })).toBeUndefined();
  });
});
