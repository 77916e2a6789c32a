/** What the console API refuses: who may not, what was not shown, what makes no sense. */

import { counted, seeded } from '../support/full';
import type { ApprovalDetail, ConsoleInfo, ConsoleProblem, RunDetail } from '../../handlers/shared/console-contract';
import type { DecisionAnswer } from '../../handlers/shared/contract';

import { tidy } from './support/laptop';
import { dataVersion } from './support/rows';
import { opened, removeApps, small, startedRun } from './support/console-apps';

jest.setTimeout(240_000);
afterEach(tidy);
afterAll(removeApps);

test('whoever started a run may reject its model and not approve it, and no input can say otherwise', async () => {
  const { laptop, console } = await opened({ cdkOut: small('duties', { starterMayApprove: false }) });
  const id = await startedRun({ laptop, console }, dataVersion(1));
  const { approvalId } = await console.done<RunDetail>('GET', `/runs/${id}`);
  const { item, refusal, mayReject } = await console.done<ApprovalDetail>('GET', `/approvals/${approvalId}`);
  expect([refusal, mayReject]).toEqual([expect.stringContaining('started this run'), true]);
  const vote = (decision: string) =>
    console.ask<DecisionAnswer>('POST', `/approvals/${approvalId}/decision`, {
      v: 1,
      decision,
      comment: 'by who started it',
      digest: item.evaluationDigest,
    });
  expect(await vote('approved')).toMatchObject({ status: 403, body: { status: 'refused' } });
  expect(laptop.isWaiting(console.arn(id))).toBe(true);
  expect(await vote('rejected')).toMatchObject({ status: 200, body: { status: 'recorded' } });
  expect((await laptop.finish(console.arn(id))).outcome).toBe('rejected-by-approver');

  // Who starts one by other means can name anybody: nobody verified it, so nobody approves it.
  const { inputUri } = (await console.done<RunDetail>('GET', `/runs/${id}`)).input as { inputUri: string };
  const input = JSON.stringify({ v: 1, inputUri, dataVersion: 'x', startedBy: 'somebody@example.com' });
  const stateMachineArn = laptop.runtime.app?.stateMachines[0]?.arn;
  await laptop.call('sfn', 'StartExecution', { stateMachineArn, name: 'forged', input });
  await laptop.untilWaiting(console.arn('forged'));
  const forged = await console.done<RunDetail>('GET', '/runs/forged');
  expect(await console.done('GET', `/approvals/${forged.approvalId}`)).toMatchObject({
    refusal: expect.stringContaining('not verified'),
    mayReject: true,
  });
});

test('a decision needs what was shown, and is made once', async () => {
  const { laptop, console } = await opened();
  const id = await startedRun({ laptop, console }, dataVersion(1));
  const { approvalId } = await console.done<RunDetail>('GET', `/runs/${id}`);
  const { item } = await console.done<ApprovalDetail>('GET', `/approvals/${approvalId}`);
  const path = `/approvals/${approvalId}/decision`;
  const vote = { v: 1, decision: 'approved', comment: '', digest: item.evaluationDigest };
  expect(await console.ask('POST', path, { ...vote, digest: undefined })).toMatchObject({ status: 400 });
  expect(await console.ask('POST', path, { ...vote, digest: 'another' })).toMatchObject({ status: 409 });
  expect(await console.ask('POST', path, { ...vote, decision: 'rejected' })).toMatchObject({ status: 400 });
  expect(laptop.isWaiting(console.arn(id))).toBe(true);
  expect(await console.ask('POST', path, vote)).toMatchObject({ status: 200, body: { status: 'recorded' } });
  const twice = await console.ask('POST', path, { ...vote, decision: 'rejected', comment: 'no' });
  expect(twice).toMatchObject({ status: 409, body: { status: 'already', result: { decision: 'approved' } } });
  const after = await console.done<ApprovalDetail>('GET', `/approvals/${approvalId}`);
  expect(after.refusal).toContain('Approved');
  expect(after.audit.map(({ action }) => action)).toEqual(expect.arrayContaining(['asked', 'decided', 'delivered']));
  expect((await laptop.finish(console.arn(id))).outcome).toBe('deployed');
});

test('a read-only console shows everything and does nothing', async () => {
  const { laptop, console } = await opened({ cdkOut: small('read-only', {}, { readOnly: true }) });
  await laptop.client.putObject(laptop.bucket, 'raw/rows.csv', Buffer.from(dataVersion(1)));
  const input = { v: 1, inputUri: `s3://${laptop.bucket}/raw/rows.csv`, dataVersion: 'x', reason: 'manual' };
  const stateMachineArn = laptop.runtime.app?.stateMachines[0]?.arn;
  await laptop.call('sfn', 'StartExecution', { stateMachineArn, name: 'shown', input: JSON.stringify(input) });
  await laptop.untilWaiting(console.arn('shown'));
  const info = await console.done<ConsoleInfo>('GET', '/console');
  expect([info.viewer.mayWrite, info.can]).toEqual([
    false,
    { predict: true, rollBack: false, upload: false, approve: false },
  ]);
  const { approvalId } = await console.done<RunDetail>('GET', '/runs/shown');
  expect((await console.done<ApprovalDetail>('GET', `/approvals/${approvalId}`)).refusal).toMatch(/only shows/);
  for (const path of ['/runs', '/approvals', '/models', '/data', '/runs/shown/report']) await console.done('GET', path);
  const writes = [
    ['/runs', { v: 1, inputUri: input.inputUri }],
    ['/uploads', { v: 1, fileName: 'a.csv', bytes: 10, head: 'a' }],
    ['/runs/shown/stop'], ['/runs/shown/redrive'], ['/runs/shown/again'], ['/models/1/rollback'],
    [`/approvals/${approvalId}/decision`, { v: 1, decision: 'approved', comment: '', digest: 'x' }],
  ] as const; // prettier-ignore
  for (const [path, body] of writes) {
    expect([path, await console.ask('POST', path, body)]).toMatchObject([
      path,
      { status: 403, body: { title: 'Read-only' } },
    ]);
  }
  expect(laptop.isWaiting(console.arn('shown'))).toBe(true);
});

test('a file that the run could not read is refused before it is uploaded', async () => {
  const { console } = await opened();
  const upload = (fileName: string, head: string, bytes = Buffer.byteLength(head)) =>
    console.ask<ConsoleProblem>('POST', '/uploads', { v: 1, fileName, bytes, head });
  const [header = ''] = dataVersion(1).split('\n');
  const cases: [string, string, RegExp][] = [
    ['empty.csv', '  ', /empty\.csv is empty/],
    ['rows.xlsx', 'PK\u0003\u0004…', /Excel workbook/],
    ['semi.csv', header.replaceAll(',', ';'), /separates its values by ";"/],
    ['twice.csv', `${header},latitude\n1`, /latitude stands twice/],
    ['name.csv', `${header.replace('latitude', 'Latitude')}\n1`, /rename "Latitude" to "latitude"/],
    ['target.csv', `${header.replace(',median_house_value', '')}\n1`, /add the column "median_house_value"/],
    ['header.csv', header, /a header line and no rows/],
    ['quote.csv', `${header}\n"1,2`, /quote that opens in line 2 is not closed/],
  ];
  for (const [name, head, words] of cases) {
    const { status, body } = await upload(name, head);
    expect([name, status, body.detail]).toEqual([name, 400, expect.stringMatching(words)]);
    expect(body.errors?.length).toBeGreaterThan(0);
  }
  // An optional column may be absent, more may be there, and a compressed file is not looked into.
  expect((await upload('fewer.csv', `${header.replace(',ocean_proximity', ',more')}\n1`)).status).toBe(201);
  expect((await upload('rows.csv.gz', '', 1000)).status).toBe(201);
});

test('no request that makes no sense is more than refused', async () => {
  const { laptop, console } = await opened();
  const id = await startedRun({ laptop, console }, dataVersion(1));
  const random = seeded(7);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const junk = [
    '', '{', 'null', '[]', '"text"', '{"v":1}', '{"v":2}', '{"v":1,"inputUri":5}', '{"v":1,"inputUri":"s3://other/raw/x"}',
    '{"v":1,"inputUri":"http://x"}', '{"v":1,"fileName":"","bytes":-1,"head":null}', '{"v":1,"hyperparameters":[1]}',
    '{"v":1,"fileName":"a.csv","bytes":1e99,"head":"a,b"}', '{"v":1,"decision":"maybe"}', '{"__proto__":{"v":1}}',
    `{"v":1,"inputUri":"s3://${laptop.bucket}/raw/none.csv"}`, `{"v":1,"inputUri":"s3://${laptop.bucket}/raw/none/"}`,
    `{"v":1,"inputUri":"s3://${laptop.bucket}/raw/../runs/x"}`, '\u0000', 'x'.repeat(20_000), '{"instances":[]}',
  ]; // prettier-ignore
  const ids = [id, 'none', '..%2f..', '%00', '%F0%9F%A4%96', 'a'.repeat(300), '*', '%22%27', '-1', '0', '9'.repeat(30)];
  const queries = ['', '?after=x', '?after=-1', '?after=1&before=2', '?before=0', '?limit=0', '?limit=1e9', '?next=', '?next=%00',
    '?next=eyJwbGFjZXMiOltdfQ', '?next=bnVsbA', `?next=${Buffer.from('{"places":[["x",0],["y",1]]}').toString('base64url')}`,
    `?next=${Buffer.from('{"places":[["x",-5]]}').toString('base64url')}`,
    `?next=${Buffer.from('{"places":{"g s":1}}').toString('base64url')}`, '?job=', '?job=none', '?job=%00', '?explain=maybe',
  ]; // prettier-ignore
  const routes = [
    ['GET', '/console'], ['GET', '/runs'], ['POST', '/runs'], ['POST', '/uploads'], ['GET', '/runs/ID'], ['GET', '/runs/ID/events'],
    ['GET', '/runs/ID/definition'], ['GET', '/runs/ID/log'], ['GET', '/runs/ID/report'], ['POST', '/runs/ID/redrive'],
    ['GET', '/approvals'], ['GET', '/approvals/ID'], ['POST', '/approvals/ID/decision'], ['GET', '/models'],
    ['POST', '/models/ID/rollback'], ['GET', '/data'], ['POST', '/predict'], ['GET', '/nothing'], ['DELETE', '/runs/ID'],
  ] as const; // prettier-ignore
  const seen = new Set<number>();
  for (let round = 0; round < counted(150, 500); round++) {
    const [method, path] = pick(routes);
    const asked = `${path.replace('ID', pick(ids))}${pick(queries)}`;
    const body = method === 'POST' ? pick(junk) : undefined;
    const { status, body: answer } = await console.ask<ConsoleProblem>(method, asked, body);
    seen.add(status);
    // Nothing is deployed here: to predict is refused by 503.
    if (path === '/predict' && status === 503) continue;
    expect([method, asked, body, status < 500]).toEqual([method, asked, body, true]);
    if (status >= 400 && answer?.title !== undefined) expect(answer.detail).toMatch(/\w+ \w+/);
  }
  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 404]));
  expect(laptop.isWaiting(console.arn(id))).toBe(true);
});
