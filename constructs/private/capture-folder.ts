import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PredictionCapture } from '../prediction-capture';
import { uniqueName } from './names';
import { acknowledge, allow, useKey } from './policies';

export interface CaptureFolder {
  readonly bucket: Bucket;
  /** s3:// URI that ends with a slash. */
  readonly uri: string;
  readonly rate: number;
  readonly statements: PolicyStatement[];
}

/** The folder of one API's captured predictions, with the rule that empties it. */
export function captureFolder(scope: Construct, options: PredictionCapture): CaptureFolder {
  const { sampleRate: rate = 0.1, retention = Duration.days(90) } = options;
  const bucket = options.bucket ?? ownBucket(scope);
  const prefix = `predictions/${uniqueName(scope)}/`;
  bucket.addLifecycleRule({
    prefix,
    expiration: retention,
    noncurrentVersionExpiration: Duration.days(1),
    abortIncompleteMultipartUploadAfter: Duration.days(1),
  });
  const reason = 'each captured request is an object of its own';
  return {
    bucket,
    uri: bucket.s3UrlForObject(prefix),
    rate,
    statements: [
      allow(['s3:PutObject'], [bucket.arnForObjects(`${prefix}*`)], reason),
      ...useKey(bucket.encryptionKey, 'kms:GenerateDataKey'),
    ],
  };
}

function ownBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'Captured', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: BucketEncryption.S3_MANAGED,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(bucket, 'S1', 'who wants an access log gives a bucket that has one');
  return bucket;
}
