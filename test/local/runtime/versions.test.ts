import { createMachine, type Opened, open, removeTemporaryFolders, ROLE, run, temporaryFolder } from './support';

let opened: Opened;
let machine: string;
const pass = (value: number): object => ({ StartAt: 'A', States: { A: { Type: 'Pass', Result: value, End: true } } });
const update = (value: number): Promise<Record<string, unknown>> =>
  opened.call('UpdateStateMachine', {
    stateMachineArn: machine,
    definition: JSON.stringify(pass(value)),
    publish: true,
  });
const route = (version: number, weight: number): object => ({
  stateMachineVersionArn: `${machine}:${version}`,
  weight,
});

beforeEach(async () => {
  opened = await open(temporaryFolder());
  machine = await createMachine(opened, pass(1));
});
afterEach(async () => {
  await opened.close();
  removeTemporaryFolders();
});

const outputOf = async (target: string): Promise<Record<string, unknown>> => {
  const arn = await run(opened, target);
  await opened.core.executions.closed(arn);
  return opened.call('DescribeExecution', { executionArn: arn });
};

test('a version runs what it was published with, for good', async () => {
  await opened.call('PublishStateMachineVersion', { stateMachineArn: machine, description: 'first' });
  await update(2);
  const described = await opened.call('DescribeStateMachine', { stateMachineArn: `${machine}:1` });
  expect(described).toMatchObject({ description: 'first', definition: JSON.stringify(pass(1)) });
  expect(await outputOf(`${machine}:1`)).toMatchObject({ output: '1', stateMachineVersionArn: `${machine}:1` });
  expect(await outputOf(machine)).toMatchObject({ output: '2' });
  const { executions } = await opened.call('ListExecutions', { stateMachineArn: `${machine}:1` });
  expect(executions).toHaveLength(1);
});

test('the same revision is published once, and a number is never used again', async () => {
  const again = (): Promise<Record<string, unknown>> =>
    opened.call('PublishStateMachineVersion', { stateMachineArn: machine, revisionId: 'INITIAL' });
  expect((await again()).stateMachineVersionArn).toBe(`${machine}:1`);
  expect((await again()).stateMachineVersionArn).toBe(`${machine}:1`);
  await opened.call('DeleteStateMachineVersion', { stateMachineVersionArn: `${machine}:1` });
  expect((await again()).stateMachineVersionArn).toBe(`${machine}:2`);
  await update(2);
  await expect(again()).rejects.toMatchObject({ name: 'ConflictException' });
});

test('an alias leads to its versions by their weights, and protects them', async () => {
  await opened.call('PublishStateMachineVersion', { stateMachineArn: machine });
  await update(2);
  const create = (routingConfiguration: object[]): Promise<Record<string, unknown>> =>
    opened.call('CreateStateMachineAlias', { name: 'live', routingConfiguration });
  await create([route(1, 100), route(2, 0)]);
  await expect(create([route(2, 100)])).rejects.toMatchObject({ name: 'ConflictException' });
  await expect(create([route(7, 100)])).rejects.toMatchObject({ name: 'ResourceNotFound' });
  const alias = `${machine}:live`;
  expect(await outputOf(alias)).toMatchObject({ output: '1', stateMachineAliasArn: alias });
  const remove = opened.call('DeleteStateMachineVersion', { stateMachineVersionArn: `${machine}:1` });
  await expect(remove).rejects.toMatchObject({ name: 'ConflictException' });
  await opened.call('UpdateStateMachineAlias', { stateMachineAliasArn: alias, routingConfiguration: [route(2, 100)] });
  expect(await outputOf(alias)).toMatchObject({ output: '2', stateMachineVersionArn: `${machine}:2` });
  const { executions } = await opened.call('ListExecutions', { stateMachineArn: alias });
  expect(executions).toHaveLength(2);
});

test('versions and aliases survive a restart, and go with their state machine', async () => {
  const folder = temporaryFolder();
  const before = await open(folder);
  const arn = await createMachine(before, pass(1));
  await before.call('PublishStateMachineVersion', { stateMachineArn: arn });
  const routes = [{ stateMachineVersionArn: `${arn}:1`, weight: 100 }];
  await before.call('CreateStateMachineAlias', { name: 'live', routingConfiguration: routes });
  await before.close();
  const after = await open(folder);
  const described = await after.call('DescribeStateMachineAlias', { stateMachineAliasArn: `${arn}:live` });
  expect(described).toMatchObject({ name: 'live', routingConfiguration: routes });
  await after.call('DeleteStateMachine', { stateMachineArn: arn });
  await createMachine(after, pass(1));
  expect(await after.call('ListStateMachineVersions', { stateMachineArn: arn })).toMatchObject({
    stateMachineVersions: [],
  });
  await after.close();
});

test('a change of nothing is no new revision', async () => {
  const first = await update(2);
  expect((await update(2)).revisionId).toBe(first.revisionId);
  expect((await update(3)).revisionId).not.toBe(first.revisionId);
  const described = await opened.call('DescribeStateMachine', { stateMachineArn: machine });
  expect(described).toMatchObject({ roleArn: ROLE, definition: JSON.stringify(pass(3)) });
});

test('tags: the last value of a key counts; activities have them too', async () => {
  const { activityArn } = await opened.call('CreateActivity', { name: 'a', tags: [{ key: 'k', value: '1' }] });
  for (const resourceArn of [machine, activityArn]) {
    await opened.call('TagResource', { resourceArn, tags: [{ key: 'k', value: '2' }, { key: 'l' }] });
    await opened.call('UntagResource', { resourceArn, tagKeys: ['l'] });
    expect(await opened.call('ListTagsForResource', { resourceArn })).toEqual({ tags: [{ key: 'k', value: '2' }] });
  }
});

test('an activity that is not there fails its task; one that is shows the task as scheduled', async () => {
  const activity = 'arn:aws:states:us-east-1:111111111111:activity:work';
  const definition = { StartAt: 'A', States: { A: { Type: 'Task', Resource: activity, End: true } } };
  const arn = await createMachine(opened, definition, 'active');
  expect(await outputOf(arn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  await opened.call('CreateActivity', { name: 'work' });
  const executionArn = await run(opened, arn, { n: 1 });
  const types = async (): Promise<string[]> => {
    const { events } = await opened.call('GetExecutionHistory', { executionArn });
    return (events as { type: string }[]).map(({ type }) => type);
  };
  await opened.core.executions.settle();
  expect(await types()).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ActivityScheduled']);
  const { taskToken, input } = await opened.call('GetActivityTask', { activityArn: activity });
  expect(input).toBe('{"n":1}');
  await opened.call('SendTaskSuccess', { taskToken, output: '2' });
  expect(await opened.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED', output: '2' });
});
