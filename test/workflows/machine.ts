import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Approval, Gate, ModelWorkflow } from '../../index';
import { smallSchema } from '../constructs/support';
import { type Answers, drive, type Driven } from './drive';
import { answersOf, type World } from './world';

export const INPUT = { v: 1, inputUri: 's3://data/raw/a.csv', dataVersion: 'v1', reason: 'manual' };
export const ENDPOINT = 'prices';

function definition(): object {
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
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const text = machine.Properties.DefinitionString as { 'Fn::Join': [string, unknown[]] };
  // References stand for themselves: the driver has no account.
  const plain = text['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'ref')).join('');
  return JSON.parse(plain) as object;
}

export const machine = definition();
export const nothing = (): World => ({ endpoint: ENDPOINT, statuses: [], config: '' });
export const served = (): World => ({ endpoint: ENDPOINT, statuses: ['InService'], config: 'champion-config' });
/** Runs the workflow in that world; `answers` replace single ones. */
export const run = (world: World, answers: Answers = {}, options = {}): Driven =>
  drive(machine, INPUT, { ...answersOf(world, options), ...answers });
export const called = (driven: Driven, action: string) =>
  driven.calls.filter(({ resource }) => resource.endsWith(action));
