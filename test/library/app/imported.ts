import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Approval, Gate, ModelWorkflow, FeatureSchema } from 'cdk-ml-workflow';

/** Everything that can be brought along is. */
export function importedStack(app: App): Stack {
  const stack = new Stack(app, 'Imported');
  const schema = FeatureSchema.fromJson(
    JSON.stringify({
      v: 1,
      columns: [{ name: 'x', type: 'number', example: 1 }],
      target: { name: 'y', type: 'number' },
    }),
  );
  const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::123456789012:role/my-role');
  const key = Key.fromKeyArn(
    stack,
    'Key',
    'arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444',
  );
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
  });
  new ModelWorkflow(stack, 'Workflow', {
    schema,
    gate: Gate.lowerIsBetter('mae'),
    approval: Approval.email({ recipients: ['approver@example.com'], from: 'ml@example.com' }),
    bucket: Bucket.fromBucketAttributes(stack, 'Runs', { bucketName: 'my-runs', encryptionKey: key }),
    inputBucket: Bucket.fromBucketAttributes(stack, 'Raw', { bucketName: 'my-raw-data', encryptionKey: key }),
    encryptionKey: key,
    vpc,
    prepareData: { role: Role.fromRoleArn(stack, 'GlueRole', 'arn:aws:iam::123456789012:role/my-glue-role') },
    trainModel: { role },
    evaluateModel: { role },
    deployModel: { role, instanceType: 'ml.m5d.large' },
  });
  return stack;
}
