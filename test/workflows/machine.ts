import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Approval, Gate, ModelWorkflow } from '../../index';
import { smallSchema } from '../constructs/support';
import { fail, type Mock, type MockCall, type Mocks, type RunResult, TestMachine } from '../../local/src/testing';
import { type Answers, answersOf, type World } from './world';

export const INPUT = { v: 1, inputUri: 's3://data/raw/a.csv', dataVersion: 'v1', reason: 'manual' };
export const ENDPOINT = 'prices';

function workflow(): TestMachine {
  const stack = new Stack(new App(), 'Test');
  new ModelWorkflow(stack, 'Workflow', {
    schema: smallSchema(),
    gate: Gate.lowerIsBetter('rmse', { max: 60000 }),
    approval: Approval.email({
      recipients: ['ml@example.com'],
      from: 'from@example.com',
      expiry: Duration.days(3),
      reminderInterval: Duration.days(1),
    }),
    endpointName: ENDPOINT,
    packageGroupName: 'group',
  });
  return TestMachine.fromTemplate(Template.fromStack(stack).toJSON());
}

export const machine = workflow();
export const nothing = (): World => ({ endpoint: ENDPOINT, statuses: [], config: '' });
export const served = (): World => ({ endpoint: ENDPOINT, statuses: ['InService'], config: 'champion-config' });
const mocksOf = (world: World, answers: Answers, options = {}): Mocks =>
  machine.mocksByResource({ ...answersOf(world, options), ...answers });

/** Runs the workflow in that world; `answers` replace single ones. */
export const run = (world: World, answers: Answers = {}, options = {}, input: object = INPUT): Promise<RunResult> =>
  machine.run({ input: input as Record<string, never>, mocks: mocksOf(world, answers, options) });

/** Fails at that state for good the first time that it is called, and is redriven. */
export async function redriven(world: World, answers: Answers, state: string): Promise<RunResult> {
  const mocks = mocksOf(world, answers);
  const mock = mocks[state] as Mock;
  const fault: Mock = {
    respond: (call) => (call.occurrence === 0 ? fail('SageMaker.Odd', state) : mock.respond(call)),
  };
  const begun = machine.start({ input: INPUT, mocks: { ...mocks, [state]: fault } });
  await begun.finish();
  expect(begun).toHaveFailed('SageMaker.Odd', state);
  await begun.redrive();
  return begun.finish();
}

/** What the calls of that action were given. */
export const called = ({ calls }: RunResult, action: string): Record<string, never>[] =>
  calls
    .filter(({ resource }: MockCall) => resource.endsWith(action))
    .map(({ input }) => input as Record<string, never>);
export const ended = (outcome: string, more: object = {}): unknown => expect.objectContaining({ outcome, ...more });
