import { closeAll, IMAGE, openServices, ROLE, trainingJob, type Opened } from './support';

afterEach(closeAll);

const GROUP = { ModelPackageGroupName: 'housing' };
const ARTIFACT = 's3://data/models/train-1/output/model.tar.gz';
const packageOf = (more: object = {}) => ({
  ...GROUP,
  InferenceSpecification: { Containers: [{ Image: IMAGE, ModelDataUrl: ARTIFACT }] },
  ...more,
});
const modelOf = (ModelPackageName: string, ModelName = 'm') => ({
  ModelName,
  ExecutionRoleArn: ROLE,
  PrimaryContainer: { ModelPackageName },
});

async function withArtifact(): Promise<Opened> {
  const opened = openServices();
  await opened.call('s3', 'CreateBucket', { Bucket: 'data' });
  await opened.sync('sagemaker', 'CreateTrainingJob', trainingJob('train-1'));
  await opened.call('sagemaker', 'CreateModelPackageGroup', GROUP);
  return opened;
}

const create = async ({ call }: Opened, more: object = {}) =>
  (await call<{ ModelPackageArn: string }>('sagemaker', 'CreateModelPackage', packageOf(more))).ModelPackageArn;

test('versions count up, are Pending at first and wait for approval', async () => {
  const opened = await withArtifact();
  const first = await create(opened);
  expect(first).toBe('arn:aws:sagemaker:us-east-1:000000000000:model-package/housing/1');
  const describe = () => opened.call('sagemaker', 'DescribeModelPackage', { ModelPackageName: first });
  expect(await describe()).toMatchObject({
    ModelPackageStatus: 'Pending',
    ModelApprovalStatus: 'PendingManualApproval',
    ModelPackageVersion: 1,
  });
  opened.clock.advance(1000);
  expect(await describe()).toMatchObject({ ModelPackageStatus: 'Completed' });
  await opened.call('sagemaker', 'DeleteModelPackage', { ModelPackageName: first });
  expect(await create(opened)).toMatch(/housing\/2$/);
});

test('the same client token is the same package', async () => {
  const opened = await withArtifact();
  const token = { ClientToken: 'run-1-register' };
  expect(await create(opened, token)).toBe(await create(opened, token));
  await expect(create(opened, { ClientToken: 'x'.repeat(37) })).rejects.toThrow('less than or equal to 36');
});

test('only an approved, completed version becomes a model', async () => {
  const opened = await withArtifact();
  const arn = await create(opened);
  await expect(opened.call('sagemaker', 'CreateModel', modelOf(arn))).rejects.toThrow('is not in Completed status');
  opened.clock.advance(1000);
  await expect(opened.call('sagemaker', 'CreateModel', modelOf(arn))).rejects.toThrow(
    'its approval status is PendingManualApproval',
  );
  await opened.call('sagemaker', 'UpdateModelPackage', { ModelPackageArn: arn, ModelApprovalStatus: 'Rejected' });
  await expect(opened.call('sagemaker', 'CreateModel', modelOf(arn))).rejects.toThrow(
    'its approval status is Rejected',
  );
  await opened.call('sagemaker', 'UpdateModelPackage', {
    ModelPackageArn: arn,
    ModelApprovalStatus: 'Approved',
    ApprovalDescription: 'good',
    CustomerMetadataProperties: { by: 'a@example.com' },
  });
  expect(await opened.call('sagemaker', 'CreateModel', modelOf(arn))).toEqual({
    ModelArn: 'arn:aws:sagemaker:us-east-1:000000000000:model/m',
  });
  expect(await opened.call('sagemaker', 'DescribeModelPackage', { ModelPackageName: arn })).toMatchObject({
    ModelApprovalStatus: 'Approved',
    ApprovalDescription: 'good',
    CustomerMetadataProperties: { by: 'a@example.com' },
  });
  await expect(opened.call('sagemaker', 'CreateModel', modelOf(arn))).rejects.toThrow(
    'Cannot create already existing model "arn:aws:sagemaker:us-east-1:000000000000:model/m".',
  );
});

test.each([
  ['tags on a version', { Tags: [{ Key: 'a', Value: 'b' }] }, 'Tags are not supported for versioned model packages'],
  ['an unknown group', { ModelPackageGroupName: 'other' }, 'model-package-group/other does not exist'],
  [
    'an artifact that is not there',
    { InferenceSpecification: { Containers: [{ Image: IMAGE, ModelDataUrl: 's3://data/none' }] } },
    'Could not find model data at s3://data/none',
  ],
])('%s is refused, and takes no version', async (_what, more, message) => {
  const opened = await withArtifact();
  await expect(create(opened, more)).rejects.toThrow(message);
  expect(await create(opened)).toMatch(/housing\/1$/);
});

test('packages are listed by group and status, in pages', async () => {
  const opened = await withArtifact();
  for (let i = 0; i < 3; i++) await create(opened);
  await opened.call('sagemaker', 'UpdateModelPackage', {
    ModelPackageArn: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/housing/2',
    ModelApprovalStatus: 'Approved',
  });
  interface Page {
    ModelPackageSummaryList: { ModelPackageVersion: number }[];
    NextToken?: string;
  }
  const versions = async (input: object) => {
    const page = await opened.call<Page>('sagemaker', 'ListModelPackages', input);
    return [page.ModelPackageSummaryList.map((one) => one.ModelPackageVersion), page.NextToken] as const;
  };
  expect(await versions({ ...GROUP, SortOrder: 'Descending' })).toEqual([[3, 2, 1], undefined]);
  expect(await versions({ ...GROUP, ModelApprovalStatus: 'Approved' })).toEqual([[2], undefined]);
  const [first, token] = await versions({ ...GROUP, MaxResults: 2 });
  expect(first).toEqual([1, 2]);
  expect(await versions({ ...GROUP, MaxResults: 2, NextToken: token })).toEqual([[3], undefined]);
  expect(await versions({})).toEqual([[], undefined]);
});

test('a group that is there or not empty is refused', async () => {
  const opened = await withArtifact();
  await expect(opened.call('sagemaker', 'CreateModelPackageGroup', GROUP)).rejects.toThrow(
    'Model Package Group already exists',
  );
  await create(opened);
  await expect(opened.call('sagemaker', 'DeleteModelPackageGroup', GROUP)).rejects.toMatchObject({
    name: 'ConflictException',
  });
});
