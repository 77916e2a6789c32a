/** A decision in SageMaker Studio, while a request waits for the same package. */
import { onPackageChange, type PackageChange, type RegistryTools } from '../../handlers/registry/registry';
import { approvalDesk, fakeClient, idOf, openTable, payload, type Table } from './support';

const ME = 'arn:aws:sagemaker:us-east-1:111122223333:user-profile/domain/ann';

let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

async function asked(decision: 'honor' | 'revert') {
  const desk = approvalDesk(table);
  const request = payload();
  await desk.ask(request);
  const sagemaker = fakeClient();
  const tools: RegistryTools = { ...desk.tools, decision, sagemaker: sagemaker.client };
  const change = (detail: Partial<PackageChange['detail']> = {}) =>
    onPackageChange(
      { detail: { ModelPackageArn: request.package.arn, ModelApprovalStatus: 'Approved', ...detail } },
      tools,
    );
  const record = () => desk.tools.store.get(idOf(request));
  return { desk, tools, sagemaker, change, record };
}

test('honored, it is a vote of who made it, delivered once', async () => {
  const { desk, change, record } = await asked('honor');
  const how = { LastModifiedBy: { UserProfileArn: ME }, ApprovalDescription: 'seen in Studio' };
  expect(await change(how)).toBe('counted');
  expect(await record()).toMatchObject({
    state: 'DELIVERED',
    result: { decision: 'approved', by: ME, comment: 'seen in Studio' },
  });
  expect((await record())?.audit).toContainEqual(
    expect.objectContaining({ from: expect.objectContaining({ way: 'registry' }) }),
  );
  // What the workflow then writes into the registry is an event too.
  expect(await change()).toBe('ignored');
  expect(desk.answers).toHaveLength(1);
});

test('a rejection without a description has a comment all the same', async () => {
  const { change, record } = await asked('honor');
  await change({ ModelApprovalStatus: 'Rejected' });
  expect((await record())?.result).toMatchObject({ decision: 'rejected', by: 'SageMaker model registry' });
});

test('where two are required it is one vote', async () => {
  const { change, record, desk } = await asked('honor');
  const other = payload();
  Object.assign(desk.tools, { required: 2 });
  await desk.ask(other);
  const detail = { ModelPackageArn: other.package.arn, LastModifiedBy: { UserProfileArn: ME } };
  expect(await change(detail)).toBe('counted');
  expect(await desk.tools.store.get(idOf(other))).toMatchObject({ state: 'PENDING', cast: 1 });
  expect((await record())?.state).toBe('PENDING');
});

test('reverted, the version awaits approval again and the request waits on', async () => {
  const { sagemaker, change, record, desk } = await asked('revert');
  expect(await change()).toBe('reverted');
  expect(sagemaker.sent).toMatchObject([
    { command: 'UpdateModelPackageCommand', input: { ModelApprovalStatus: 'PendingManualApproval' } },
  ]);
  expect((await record())?.state).toBe('PENDING');
  expect(desk.answers).toEqual([]);
  expect(await change({ ModelApprovalStatus: 'PendingManualApproval' })).toBe('ignored');
  expect(sagemaker.sent).toHaveLength(1);
});

test('a package that nobody asks about is left alone', async () => {
  const { change, record } = await asked('honor');
  expect(await change({ ModelPackageArn: 'arn:aws:sagemaker:us-east-1:111122223333:model-package/housing/99' })).toBe(
    'ignored',
  );
  expect((await record())?.state).toBe('PENDING');
});
