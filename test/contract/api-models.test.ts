import { requestFaults } from './support/api-check';
import { apiModel } from './support/api-models';
import { patternOf } from './support/patterns';

const SERVICES = ['sagemaker', 'sagemakerruntime', 's3', 'glue', 'dynamodb', 'sesv2', 'sns', 'sfn', 'lambda', 'events'];

test.each(SERVICES)("each pattern of AWS's model of %s is a regular expression here too", (service) => {
  const patterns = Object.values(apiModel(service).shapes).flatMap(({ pattern }) => pattern ?? []);
  expect(patterns.length).toBeGreaterThan(0);
  for (const pattern of patterns) expect(() => patternOf(pattern)).not.toThrow();
});

test.each([
  ['[\\p{L}\\p{N}_.:/=+\\-@]*', 'Größe: 3', false],
  ['([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)', 'Größe: 3', true],
  ['\\p{ASCII}*', 'ä', false],
  ['[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}', 'train-1', true],
  ['[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}', 'train-', false],
  ['\\A\\S[\\p{Print}]*\\z', 'id 1', true],
  ['.*(?:[ \\r\\n\\t].*)*.*', 'a\nb', true],
])('%s and "%s": %s', (pattern, value, matches) => {
  expect(patternOf(pattern).test(value)).toBe(matches);
});

describe('a request is refused', () => {
  const job = {
    ProcessingJobName: 'evaluate-1',
    ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 } },
    AppSpecification: { ImageUri: 'image' },
    RoleArn: 'arn:aws:iam::123456789012:role/Job',
  };
  const faults = (change: object) => requestFaults('sagemaker', 'CreateProcessingJob', { ...job, ...change }).join();

  test('and a right one is not', () => expect(faults({})).toBe(''));
  test.each<[string, object, RegExp]>([
    ['without a required member', { RoleArn: undefined }, /RoleArn is required/],
    ['with a member that AWS does not know', { Colour: 'red' }, /Colour: AWS knows no such/],
    ['of a wrong type', { ProcessingJobName: 7 }, /7 is no string/],
    ['of a name one character too long', { ProcessingJobName: 'a'.repeat(64) }, /64 characters, at most 63/],
    ['of a wrong pattern', { ProcessingJobName: 'a_b' }, /"a_b" does not match/],
    [
      'of a number out of its range',
      { StoppingCondition: { MaxRuntimeInSeconds: 0 } },
      /MaxRuntimeInSeconds: 0, at least 1/,
    ],
    [
      'of a wrong enum',
      {
        ProcessingOutputConfig: {
          Outputs: [{ OutputName: 'o', S3Output: { S3Uri: 's3://b/', LocalPath: '/o', S3UploadMode: 'Never' } }],
        },
      },
      /"Never" is none of Continuous, EndOfJob/,
    ],
  ])('%s', (_why, change, message) => expect(faults(change)).toMatch(message));
});
