/**
 * Where files of many rows are put, apart from the raw bodies: whoever may put a file here may see nothing else. Personal
 * data: encrypted, TLS only, gone in days. S3 tells the default bus of every new object.
 */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import { platformOf } from '../platform.ts';

export const batchBucketName = (stage: Stage): string =>
  physicalName(stage, 'batches', stage.account ?? Aws.ACCOUNT_ID, stage.region ?? Aws.REGION);

/** Long enough to look again at a file whose manifest or header was wrong; its rows are kept as signals by then. */
const FILE_DAYS = 30;

export class BatchBucket extends Bucket {
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id, {
      bucketName: batchBucketName(stage),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          id: 'files',
          expiration: Duration.days(FILE_DAYS),
          noncurrentVersionExpiration: Duration.days(stage.rawVersionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: platformOf(stage).keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // By the resource's own property: the construct's would bring a function of its own to set it.
    const resource = this.node.defaultChild;
    if (resource instanceof CfnBucket) {
      resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    const why = 'One function reads it, the journal says what; CloudTrail data events give the rest when wanted.';
    acknowledge(this, 'AwsSolutions-S1', why);
  }
}
