/** Bodies too large for an item, as they arrived. Personal data: encrypted, TLS only, old versions gone in days. */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import { platformOf } from '../platform.ts';

/** Bucket names are shared by all accounts of the world, so account and Region are part of it. */
export const rawBucketName = (stage: Stage): string =>
  physicalName(stage, 'raw', stage.account ?? Aws.ACCOUNT_ID, stage.region ?? Aws.REGION);

export class RawBucket extends Bucket {
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id, {
      bucketName: rawBucketName(stage),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(stage.rawVersionDays),
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: platformOf(stage).keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const why =
      'Few functions may read it, the journal says which did; CloudTrail data events give the rest when wanted.';
    acknowledge(this, 'AwsSolutions-S1', why);
  }
}
