import { App, Stack } from 'aws-cdk-lib';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Template } from 'aws-cdk-lib/assertions';
import { Approval, Gate, ModelWorkflow } from '../../index';
import { smallSchema } from '../constructs/support';
import { callback, hangs, returns, type RunResult, succeed, throws } from '../../local/src/testing';
import { deploying } from './deploying';
import { recovering } from './recovering';
import { called, ENDPOINT, ended, INPUT, machine, nothing, run, served } from './machine';
import { answersOf } from './world';

/** Polling is what a test's clock decides; the limit is without it. */
const withoutPolling = ({ visited }: RunResult): number => new Set(visited).size;

test('a first run creates the endpoint and ends deployed, in 32 transitions or fewer', async () => {
  const driven = await run(nothing(), { 'aws-sdk:sagemaker:listEndpointConfigs': returns({ EndpointConfigs: [] }) });
  expect(driven).toHaveSucceeded(
    ended('deployed', {
      v: 1,
      run: expect.objectContaining({ id: 'test', inputUri: INPUT.inputUri, reason: 'manual', hyperparameters: {} }),
      evaluation: expect.objectContaining({ verdict: 'pass', championMetrics: null }),
      package: expect.objectContaining({ version: 2 }),
      approval: expect.objectContaining({ decision: 'approved' }),
      endpoint: expect.objectContaining({ name: ENDPOINT }),
    }),
  );
  expect(called(driven, ':createEndpoint')).toHaveLength(1);
  expect(called(driven, ':updateEndpoint')).toEqual([]);
  expect(withoutPolling(driven)).toBeLessThanOrEqual(32);
});

test('a second run updates the endpoint, in 45 transitions or fewer, and evaluates against the champion', async () => {
  const driven = await run(served());
  expect(driven).toHaveSucceeded(ended('deployed'));
  expect(withoutPolling(driven)).toBeLessThanOrEqual(45);
  const [evaluation] = called(driven, 'createProcessingJob.sync');
  expect(JSON.stringify(evaluation.ProcessingInputs)).toContain('s3://b/champion/model.tar.gz');
  expect(called(driven, ':updateEndpoint')).toHaveLength(1);
  expect(called(driven, ':createModel')).toMatchObject([
    { PrimaryContainer: { Environment: { MODEL_VERSION: '2' }, ModelPackageName: expect.stringMatching(/group\/2$/) } },
  ]);
});

test('hyperparameters of the run override the stage’s', async () => {
  const driven = await run(nothing(), {}, {}, { ...INPUT, hyperparameters: { eta: '0.05' } });
  expect(driven).toHaveCalled('Train model', expect.objectContaining({ HyperParameters: { eta: '0.05' } }));
});

test('a run without inputUri fails in words', async () => {
  const driven = await run(nothing(), {}, {}, { v: 1, dataVersion: 'x' });
  expect(driven).toHaveFailed(undefined, "the run's input has no inputUri");
});

test('the gate rejects before anyone is asked', async () => {
  const driven = await run(served(), {}, { rmse: 49900 });
  const reason = "rmse 49,900 is not better than the champion's 50,000 by at least 1 %";
  expect(driven).toHaveSucceeded(ended('rejected-by-gate', { reasons: expect.arrayContaining([reason]) }));
  expect(called(driven, 'createModelPackage')).toEqual([]);
});

test.each([
  ['rejected', 'rejected-by-approver'],
  ['expired', 'approval-expired'],
  ['superseded', 'superseded'],
])('a request that is %s ends %s, and the package is rejected', async (decision, outcome) => {
  const driven = await run(nothing(), {}, { decision });
  expect(driven).toHaveSucceeded(ended(outcome, { approval: expect.objectContaining({ decision }) }));
  expect(called(driven, 'updateModelPackage')).toMatchObject([
    { ModelApprovalStatus: 'Rejected', ApprovalDescription: `${decision} by ml@example.com: looks good` },
  ]);
  expect(called(driven, ':createModel')).toEqual([]);
});

test('asks again after each reminder interval, for the same request, and a last time at the expiry', async () => {
  const asks: { ask: number; askedAt: string; now: string; expiresAt: string }[] = [];
  const driven = await run(nothing(), {
    'lambda:invoke.waitForTaskToken': callback((_token, call) => {
      const { Payload: ask } = call.input as unknown as { Payload: (typeof asks)[0] };
      asks.push(ask);
      if (ask.now < ask.expiresAt) return hangs().respond(call);
      return succeed({ decision: 'expired', by: 'system', at: ask.now, comment: '', evaluationDigest: 'd1' });
    }),
  });
  expect(driven).toHaveSucceeded(ended('approval-expired'));
  expect(asks.map(({ ask }) => ask)).toEqual([0, 1, 2, 3]);
  expect(new Set(asks.map(({ askedAt, expiresAt }) => askedAt + expiresAt)).size).toBe(1);
  expect(asks[3].now >= asks[3].expiresAt).toBe(true);
});

test('a job that fails is not retried, and its reason stays', async () => {
  const failed = throws('States.TaskFailed', '{"FailureReason":"AlgorithmError: no rows"}');
  const driven = await run(nothing(), { 'sagemaker:createTrainingJob.sync': failed });
  expect(driven).toHaveFailed('States.TaskFailed', 'no rows');
  expect(called(driven, 'createTrainingJob.sync')).toHaveLength(1);
});

test('a throttled job is retried under a new name', async () => {
  const world = nothing();
  const throttled = throws('SageMaker.AmazonSageMakerException', 'Rate exceeded');
  const { 'sagemaker:createTrainingJob.sync': train } = answersOf(world);
  const driven = await run(world, { 'sagemaker:createTrainingJob.sync': [throttled, throttled, train] });
  expect(driven).toHaveSucceeded(ended('deployed'));
  const names = called(driven, 'createTrainingJob.sync').map(({ TrainingJobName: name }) => String(name));
  expect(names.map((name) => name.slice(-4))).toEqual(['r0-0', 'r0-1', 'r0-2']);
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
});

describe('deploying', deploying);
describe('recovering', recovering);

test('the runs above enter every state and take every branch', () => {
  expect(machine).toHaveCoverage({ states: 100, branches: 100 });
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
