import { App, Stack } from 'aws-cdk-lib';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Template } from 'aws-cdk-lib/assertions';
import { Approval, Gate, ModelWorkflow } from '../../index';
import { smallSchema } from '../constructs/support';
import { drive, type Driven, TaskError } from './drive';
import { called, ENDPOINT, INPUT, machine, nothing, run, served } from './machine';
import { answersOf } from './world';

/** Polling is what a test's clock decides; the limit is without it. */
const withoutPolling = (driven: Driven): number => new Set(driven.states).size;

test('a first run creates the endpoint and ends deployed, in 32 transitions or fewer', () => {
  const driven = run(nothing(), { 'aws-sdk:sagemaker:listEndpointConfigs': () => ({ EndpointConfigs: [] }) });
  expect(driven.output).toMatchObject({
    v: 1,
    outcome: 'deployed',
    run: { id: 'run-1', inputUri: INPUT.inputUri, reason: 'manual', hyperparameters: {} },
    evaluation: { verdict: 'pass', championMetrics: null },
    package: { version: 2 },
    approval: { decision: 'approved' },
    endpoint: { name: ENDPOINT },
  });
  expect(called(driven, ':createEndpoint')).toHaveLength(1);
  expect(called(driven, ':updateEndpoint')).toHaveLength(0);
  expect(withoutPolling(driven)).toBeLessThanOrEqual(32);
});

test('a second run updates the endpoint, in 45 transitions or fewer, and evaluates against the champion', () => {
  const driven = run(served());
  expect(driven.output).toMatchObject({ outcome: 'deployed' });
  expect(withoutPolling(driven)).toBeLessThanOrEqual(45);
  const [evaluation] = called(driven, 'createProcessingJob.sync');
  expect(JSON.stringify(evaluation.parameters.ProcessingInputs)).toContain('s3://b/champion/model.tar.gz');
  expect(called(driven, ':updateEndpoint')).toHaveLength(1);
  const [create] = called(driven, ':createModel');
  expect(create.parameters).toMatchObject({
    PrimaryContainer: { Environment: { MODEL_VERSION: '2' }, ModelPackageName: expect.stringMatching(/group\/2$/) },
  });
});

test('hyperparameters of the run override the stage’s', () => {
  const input = { ...INPUT, hyperparameters: { eta: '0.05' } };
  const [train] = called(drive(machine, input, answersOf(nothing())), 'createTrainingJob.sync');
  expect(train.parameters.HyperParameters).toEqual({ eta: '0.05' });
});

test('a run without inputUri fails in words', () => {
  const driven = drive(machine, { v: 1, dataVersion: 'x' }, answersOf(nothing()));
  expect(driven.status).toBe('FAILED');
  expect(driven.cause).toContain("the run's input has no inputUri");
});

test('the gate rejects before anyone is asked', () => {
  const driven = run(served(), {}, { rmse: 49900 });
  expect(driven.output).toMatchObject({
    outcome: 'rejected-by-gate',
    reasons: expect.arrayContaining(["rmse 49,900 is not better than the champion's 50,000 by at least 1 %"]),
  });
  expect(called(driven, 'createModelPackage')).toHaveLength(0);
});

test.each([
  ['rejected', 'rejected-by-approver'],
  ['expired', 'approval-expired'],
  ['superseded', 'superseded'],
])('a request that is %s ends %s, and the package is rejected', (decision, outcome) => {
  const driven = run(nothing(), {}, { decision });
  expect(driven.output).toMatchObject({ outcome, approval: { decision } });
  const [record] = called(driven, 'updateModelPackage');
  expect(record.parameters).toMatchObject({
    ModelApprovalStatus: 'Rejected',
    ApprovalDescription: `${decision} by ml@example.com: looks good`,
  });
  expect(called(driven, ':createModel')).toHaveLength(0);
});

test('asks again after each reminder interval, for the same request, and a last time at the expiry', () => {
  const asks: { ask: number; askedAt: string; now: string; expiresAt: string }[] = [];
  const driven = run(nothing(), {
    'lambda:invoke.waitForTaskToken': ({ Payload }: { Payload: (typeof asks)[0] }) => {
      asks.push(Payload);
      if (Payload.now < Payload.expiresAt) return undefined;
      return { decision: 'expired', by: 'system', at: Payload.now, comment: '', evaluationDigest: 'd1' };
    },
  });
  expect(driven.output).toMatchObject({ outcome: 'approval-expired' });
  expect(asks.map(({ ask }) => ask)).toEqual([0, 1, 2, 3]);
  expect(new Set(asks.map(({ askedAt, expiresAt }) => askedAt + expiresAt)).size).toBe(1);
  expect(asks[3].now >= asks[3].expiresAt).toBe(true);
});

test('a job that fails is not retried, and its reason stays', () => {
  const driven = run(nothing(), {
    'sagemaker:createTrainingJob.sync': () => {
      throw new TaskError('States.TaskFailed', '{"FailureReason":"AlgorithmError: no rows"}');
    },
  });
  expect(driven).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
  expect(driven.cause).toContain('no rows');
  expect(called(driven, 'createTrainingJob.sync')).toHaveLength(1);
});

test('a throttled job is retried under a new name', () => {
  let attempts = 0;
  const { 'sagemaker:createTrainingJob.sync': train } = answersOf(nothing());
  const driven = run(nothing(), {
    'sagemaker:createTrainingJob.sync': (parameters, task) => {
      if (attempts++ < 2) throw new TaskError('SageMaker.AmazonSageMakerException', 'Rate exceeded');
      return train(parameters, task);
    },
  });
  const names = called(driven, 'createTrainingJob.sync').map(({ parameters }) => String(parameters.TrainingJobName));
  expect(driven.output).toMatchObject({ outcome: 'deployed' });
  expect(names.map((name) => name.slice(-4))).toEqual(['r0-0', 'r0-1', 'r0-2']);
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
});

test('two workflows live in one stack', () => {
  const stack = new Stack(new App(), 'Two');
  for (const id of ['First', 'Second']) {
    new ModelWorkflow(stack, id, {
      schema: smallSchema(),
      gate: Gate.lowerIsBetter('rmse'),
      approval: Approval.email({ recipients: ['a@example.com'], from: 'b@example.com' }),
    });
  }
  const names = stack.node.findAll().filter((one): one is ModelWorkflow => one instanceof ModelWorkflow);
  expect(new Set(names.map(({ endpointName }) => endpointName)).size).toBe(2);
  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  expect(names[0].stateMachine).toBeInstanceOf(StateMachine);
});
