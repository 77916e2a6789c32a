import { type Answers, TaskError } from './drive';
import { called, nothing, run, served } from './machine';
import { answersOf } from './world';

test('another model was deployed meanwhile: superseded, and nothing is changed', () => {
  const world = served();
  const driven = run(world, {
    'aws-sdk:sagemaker:updateModelPackage': () => {
      world.config = 'config-of-another-run';
      return {};
    },
  });
  expect(driven.output).toMatchObject({ outcome: 'superseded' });
  expect(called(driven, ':createModel')).toHaveLength(0);
});

test('a failed endpoint is deleted, then created', () => {
  const world = { ...nothing(), statuses: ['Failed'] };
  const driven = run(world, { 'aws-sdk:sagemaker:deleteEndpoint': () => Object.assign(world, { statuses: [] }) });
  expect(driven.output).toMatchObject({ outcome: 'deployed' });
  expect(driven.states).toEqual(expect.arrayContaining(['Delete failed endpoint', 'Create endpoint']));
});

test('SageMaker returned to the former config: rolled-back', () => {
  const world = served();
  const driven = run(world, { 'aws-sdk:sagemaker:updateEndpoint': () => ({}) });
  expect(driven.output).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringContaining('former config')] });
  expect(driven.states).not.toContain('Smoke test');
});

const wrongAnswer: Answers = {
  'aws-sdk:sagemakerruntime:invokeEndpoint': () => ({
    Body: JSON.stringify({ predictions: [{ value: -5 }], modelVersion: '1' }),
  }),
};

test('a first endpoint that fails its smoke test is deleted', () => {
  const driven = run(nothing(), wrongAnswer);
  expect(driven.output).toMatchObject({
    outcome: 'rolled-back',
    reasons: [
      'the endpoint predicts -5, which is no price that the schema allows',
      'the endpoint answers for model version 1, deployed was 2',
    ],
  });
  expect(called(driven, ':deleteEndpoint')).toHaveLength(1);
});

test('an updated endpoint that fails its smoke test returns to the former config', () => {
  const driven = run(served(), wrongAnswer);
  expect(driven.output).toMatchObject({ outcome: 'rolled-back' });
  expect(called(driven, ':updateEndpoint').at(-1)?.parameters).toMatchObject({ EndpointConfigName: 'champion-config' });
  expect(called(driven, ':deleteEndpoint')).toHaveLength(0);
});

test('a model that answers with an error has not passed its smoke test', () => {
  const driven = run(served(), {
    'aws-sdk:sagemakerruntime:invokeEndpoint': () => {
      throw new TaskError('SageMakerRuntime.ModelErrorException', 'Received server error (500) from AllTraffic');
    },
  });
  expect(driven.output).toMatchObject({
    outcome: 'rolled-back',
    reasons: ['endpoint prices gave no answer: Received server error (500) from AllTraffic'],
  });
  expect(called(driven, ':updateEndpoint').at(-1)?.parameters).toMatchObject({ EndpointConfigName: 'champion-config' });
});

test('a deletion whose answer was lost is not made twice', () => {
  const world = nothing();
  const { 'aws-sdk:sagemaker:deleteEndpoint': remove } = answersOf(world);
  const driven = run(world, {
    ...wrongAnswer,
    'aws-sdk:sagemaker:deleteEndpoint': (parameters, task) => {
      remove?.(parameters, task);
      throw new TaskError('SageMaker.SdkClientException', 'connection reset');
    },
  });
  expect(driven.output).toMatchObject({ outcome: 'rolled-back' });
  expect(called(driven, ':deleteEndpoint')).toHaveLength(1);
});

test('a former model that SageMaker does not take back is told of, after two tries', () => {
  const world = served();
  const { 'aws-sdk:sagemaker:updateEndpoint': update } = answersOf(world);
  const driven = run(world, {
    ...wrongAnswer,
    'aws-sdk:sagemaker:updateEndpoint': (parameters: { EndpointConfigName: string }, task) =>
      parameters.EndpointConfigName === 'champion-config' ? {} : update?.(parameters as never, task),
  });
  expect(driven).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('SageMaker keeps endpoint prices at the new config'),
  });
  expect(called(driven, ':updateEndpoint')).toHaveLength(3);
});

test('an endpoint that fails leaves the execution failed, with SageMaker’s reason', () => {
  const driven = run(nothing(), {
    'aws-sdk:sagemaker:describeEndpoint': () => ({ EndpointStatus: 'Failed', FailureReason: 'no capacity' }),
  });
  expect(driven).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('endpoint prices is Failed: no capacity'),
  });
});

test('an update whose answer was lost is not made twice', () => {
  const world = served();
  const { 'aws-sdk:sagemaker:updateEndpoint': update } = answersOf(world);
  const driven = run(world, {
    'aws-sdk:sagemaker:updateEndpoint': (parameters, task) => {
      update(parameters, task);
      throw new TaskError('SageMaker.SdkClientException', 'connection reset');
    },
  });
  expect(driven.output).toMatchObject({ outcome: 'deployed' });
  expect(called(driven, ':updateEndpoint')).toHaveLength(1);
});

test('an update that is refused because another run updates ends superseded', () => {
  const world = served();
  const driven = run(world, {
    'aws-sdk:sagemaker:updateEndpoint': () => {
      Object.assign(world, { statuses: ['Updating', 'Updating', 'InService'], config: 'config-of-another-run' });
      throw new TaskError('SageMaker.SageMakerException', 'Cannot update in-progress endpoint');
    },
  });
  expect(driven.output).toMatchObject({ outcome: 'superseded' });
  expect(called(driven, ':updateEndpoint')).toHaveLength(1);
});

test('an update that is refused for good fails with the original error', () => {
  const driven = run(served(), {
    'aws-sdk:sagemaker:updateEndpoint': () => {
      throw new TaskError('SageMaker.SageMakerException', 'is not authorized to perform: sagemaker:UpdateEndpoint');
    },
  });
  expect(driven).toMatchObject({ status: 'FAILED', error: 'SageMaker.SageMakerException' });
  expect(driven.cause).toContain('is not authorized');
});

test('old configs and their models are removed, those in use never', () => {
  const listed = ['n1', 'champion-config', 'n2', 'n3', 'n4'].map((EndpointConfigName) => ({ EndpointConfigName }));
  const driven = run(served(), { 'aws-sdk:sagemaker:listEndpointConfigs': () => ({ EndpointConfigs: listed }) });
  expect(called(driven, 'deleteEndpointConfig').map(({ parameters }) => parameters.EndpointConfigName)).toEqual([
    'n3',
    'n4',
  ]);
  expect(called(driven, 'deleteModel').map(({ parameters }) => parameters.ModelName)).toEqual([
    'model-of-n3',
    'model-of-n4',
  ]);
});
