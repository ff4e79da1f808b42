import { describe, expect, it } from 'vitest';
import { INDEXES, TABLES } from '../../stores/store.ts';
import { resourcesOf } from './plain.ts';
import { onAws, sandbox, synthesise } from './synth.ts';

const onSandbox = synthesise(sandbox());
const real = synthesise(onAws('small'));
const tablesOf = ({ data }: typeof real) => resourcesOf(data, 'AWS::DynamoDB::GlobalTable');
const tableNamed = (name: string) => {
  const found = tablesOf(real).find(({ properties }) => properties.TableName === `baton-small-${name}`);
  return found?.properties ?? {};
};

describe('the tables', () => {
  it('are the five of the store port', () => {
    const names = tablesOf(real).map(({ properties }) => properties.TableName);
    expect(names.sort()).toEqual(TABLES.map((name) => `baton-small-${name}`).sort());
  });

  it.each(TABLES)('%s: keys, on demand, restorable to any second', (name) => {
    const table = tableNamed(name);
    expect(table.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(table.BillingMode).toBe('PAY_PER_REQUEST');
    expect(table.Replicas).toMatchObject([{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }]);
  });

  it.each(TABLES)('%s has exactly the indexes of the store port, keys only', (name) => {
    const found = (tableNamed(name).GlobalSecondaryIndexes ?? []) as {
      IndexName: string;
      KeySchema: { AttributeName: string }[];
      Projection: { ProjectionType: string };
    }[];
    const wanted = Object.entries(INDEXES).filter(([, { table }]) => table === name);
    expect(found.map(({ IndexName }) => IndexName).sort()).toEqual(wanted.map(([index]) => index).sort());
    for (const { IndexName, KeySchema, Projection } of found) {
      const { partition, sort } = INDEXES[IndexName as keyof typeof INDEXES];
      expect(KeySchema.map(({ AttributeName }) => AttributeName)).toEqual([partition, sort]);
      expect(Projection.ProjectionType).toBe('KEYS_ONLY');
      const types = tableNamed(name).AttributeDefinitions;
      expect(types).toContainEqual({ AttributeName: partition, AttributeType: 'S' });
      expect(types).toContainEqual({ AttributeName: sort, AttributeType: 'N' });
    }
  });

  it('only envelopes and control expire items, by expiresAt', () => {
    const expiring = TABLES.filter((name) => tableNamed(name).TimeToLiveSpecification);
    expect(expiring).toEqual(['envelopes', 'control']);
    for (const name of expiring) {
      expect(tableNamed(name).TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    }
  });

  it('outlive their stack and cannot be deleted, but in the sandbox', () => {
    const facts = (synth: typeof real) =>
      new Set(
        tablesOf(synth).map(({ policy, properties }) => {
          const [replica] = properties.Replicas;
          return `${policy} ${replica.DeletionProtectionEnabled ?? false}`;
        }),
      );
    expect(facts(real)).toEqual(new Set(['Retain true']));
    expect(facts(onSandbox)).toEqual(new Set(['Delete false']));
    expect(real.baton.data.terminationProtection).toBe(true);
  });
});

describe('the bucket of raw bodies', () => {
  const [bucket] = resourcesOf(real.data, 'AWS::S3::Bucket');

  it('is private, encrypted, versioned and kept; old versions are gone after 7 days', () => {
    expect(bucket?.policy).toBe('Retain');
    expect(bucket?.properties).toMatchObject({
      BucketName: 'baton-small-raw-111111111111-eu-west-1',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            ExpiredObjectDeleteMarker: true,
          },
        ],
      },
    });
  });

  it('refuses what does not come by TLS', () => {
    const [policy] = resourcesOf(real.data, 'AWS::S3::BucketPolicy');
    expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });
});
