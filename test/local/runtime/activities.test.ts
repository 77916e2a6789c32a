import { aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { openRuntime } from '../../../local/src/runtime/runtime';
import { newApp, removeFolders } from '../stack/support';
import { removeTemporaryFolders, temporaryFolder } from './support';

afterAll(() => {
  removeTemporaryFolders();
  removeFolders();
});

test('an activity of the app is there, and a worker gets its tasks', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Flow');
  const activity = new sfn.Activity(stack, 'Work');
  const definition = { StartAt: 'A', States: { A: { Type: 'Task', Resource: activity.activityArn, End: true } } };
  const definitionBody = sfn.DefinitionBody.fromString(stack.toJsonString(definition));
  new sfn.StateMachine(stack, 'Machine', { definitionBody, stateMachineName: 'machine' });
  const runtime = await openRuntime({ stateDir: temporaryFolder(), cdkOut: app.synth().directory });
  const call = async (operation: string, input: object): Promise<Record<string, unknown>> =>
    (await runtime.services.call('sfn', operation, input, { caller: 'test' })) as Record<string, unknown>;
  const { activities } = await call('ListActivities', {});
  const [{ activityArn }] = activities as { activityArn: string }[];
  const [machine] = runtime.app?.stateMachines ?? [];
  const { executionArn } = await call('StartExecution', { stateMachineArn: machine?.arn, input: '{"n":1}' });
  const { taskToken, input } = await call('GetActivityTask', { activityArn });
  expect(input).toBe('{"n":1}');
  await call('SendTaskSuccess', { taskToken, output: '"done"' });
  expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
  await runtime.close();
}, 60_000);
