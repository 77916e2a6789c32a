/** The console API, as the web app on this machine asks it: the synthesized example in the local runtime. */

import type {
  ApprovalList,
  ConsoleInfo,
  ConsoleProblem,
  DataReport,
  JobLog,
  ModelList,
  RunDetail,
  RunEvents,
  RunList,
  RunReport,
  StartedRun,
} from '../../handlers/shared/console-contract';

import { tidy } from './support/laptop';
import { dataVersion, rmseOfModels, ROW } from './support/rows';
import { approve, opened, removeApps, startedRun, withRollback } from './support/console-apps';

jest.setTimeout(240_000);
afterEach(tidy);
afterAll(removeApps);

test('a run from the upload to predictions', async () => {
  const { laptop, console } = await opened();
  const info = await console.done<ConsoleInfo>('GET', '/console');
  expect(info).toMatchObject({
    workflow: 'California Housing',
    headlineMetric: 'rmse',
    viewer: { by: 'arn:aws:iam::000000000000:user/local', mayWrite: true },
    can: { predict: true, rollBack: false, upload: true, approve: true },
    consoleUrl: null,
  });
  expect(await console.done<RunList>('GET', '/runs')).toEqual({ v: 1, items: [] });

  const inputUri = await console.upload('my rows.csv', dataVersion(1));
  expect(inputUri).toMatch(/\/raw\/uploads\/[\w-]+\/my_rows\.csv\.data$/);
  await laptop.settle();
  // The upload alone starts nothing: whoever starts it is named in it.
  expect(laptop.runs).toEqual([]);
  const first = await console.ask<StartedRun>('POST', '/runs', { v: 1, inputUri });
  expect(first).toMatchObject({ status: 201, body: { started: true } });
  const { id } = first.body;
  expect(await console.ask('POST', '/runs', { v: 1, inputUri })).toEqual({
    status: 200,
    body: { v: 1, id, started: false },
  });
  await laptop.untilWaiting(console.arn(id));

  const detail = await console.done<RunDetail>('GET', `/runs/${id}`);
  expect(detail.run).toMatchObject({ id, status: 'RUNNING', startedBy: info.viewer.by, reason: 'manual', version: 1 });
  expect(detail.run.metric?.name).toBe('rmse');
  expect(detail.jobs.map(({ kind, state, status }) => [kind, state, status])).toEqual([
    ['glue', 'Prepare data', 'SUCCEEDED'],
    ['training', 'Train model', 'SUCCEEDED'],
    ['processing', 'Evaluate model', 'SUCCEEDED'],
    ['function', 'Wait for approval', 'RUNNING'],
  ]);
  const report = await console.done<RunReport>('GET', `/runs/${id}/report`);
  expect(report).toMatchObject({ missing: [], hyperparameters: { eta: '0.1' }, evaluation: { verdict: 'pass' } });
  expect(report.profile?.map(({ name }) => name)).toContain('latitude');
  expect(report.lineage.map(([label]) => label)).toContain('Training job');

  await approve({ laptop, console }, id);
  const { items } = await console.done<RunList>('GET', '/runs');
  expect(items).toMatchObject([{ id, status: 'SUCCEEDED', outcome: 'deployed', version: 1, redriveCount: 0 }]);
  const { items: versions, endpoint } = await console.done<ModelList>('GET', '/models');
  expect(versions).toMatchObject([
    {
      version: 1,
      approval: 'Approved',
      approvedBy: info.viewer.by,
      comment: 'by the console',
      runId: id,
      deployed: true,
    },
  ]);
  expect(endpoint).toMatchObject({ status: 'InService', version: 1 });
  const data = await console.done<DataReport>('GET', '/data');
  expect(data).toMatchObject({ missing: [], current: { runId: id }, reference: { runId: id, version: 1 } });
  expect(data.columns.length).toBeGreaterThan(5);
  for (const { drift, level } of data.columns) expect([drift, level]).toEqual([expect.closeTo(0, 9), 'stable']);
  expect(await console.done('POST', '/predict', ROW)).toMatchObject({ modelVersion: '1', predictions: [{}] });
  expect((await console.ask('POST', '/predict', { latitude: 'x' })).status).toBe(400);
});

test('events come in pages, both ways, without task tokens', async () => {
  const { laptop, console } = await opened();
  const id = await startedRun({ laptop, console }, dataVersion(1));
  const all = await console.done<RunEvents>('GET', `/runs/${id}/events`);
  expect(all.items.map((event) => event.id)).toEqual(all.items.map((_event, index) => index + 1));
  expect(all).toMatchObject({ lastId: all.items.length, more: false });
  const after = await console.done<RunEvents>('GET', `/runs/${id}/events?after=${all.lastId - 3}`);
  expect(after.items).toEqual(all.items.slice(-3));
  expect(await console.done('GET', `/runs/${id}/events?after=${all.lastId}`)).toEqual({
    v: 1,
    items: [],
    lastId: all.lastId,
    more: false,
  });
  const before = await console.done<RunEvents>('GET', `/runs/${id}/events?before=5`);
  expect([before.items.map((event) => event.id), before.more]).toEqual([[1, 2, 3, 4], false]);

  const outstanding = [...laptop.live(console.arn(id)).outstanding.values()];
  const tokens = JSON.stringify(outstanding).match(/[A-Za-z0-9+/]{86}==/g) ?? [];
  const everything = [JSON.stringify(all), JSON.stringify(await console.done('GET', `/runs/${id}`))];
  const { items } = await console.done<ApprovalList>('GET', '/approvals');
  everything.push(JSON.stringify(items), JSON.stringify(await console.done('GET', `/approvals/${items[0]?.id}`)));
  expect(everything.join()).not.toMatch(/[A-Za-z0-9+/]{86}==|secretHashes|"taskToken":"(?!\[task token\])/);
  // There is one to keep back.
  expect(tokens.length + Number(JSON.stringify(laptop.live(console.arn(id)).events).includes('=='))).toBeGreaterThan(0);
  expect(JSON.stringify(all)).toContain('[task token]');
});

test('a failing job is found, read, understood and redriven; a run is stopped and run again', async () => {
  const { laptop, console } = await opened({
    quick: { fail: (kind) => (kind === 'training' ? 'no good' : undefined) },
  });
  const id = await startedRun({ laptop, console }, dataVersion(1));
  const detail = await console.done<RunDetail>('GET', `/runs/${id}`);
  expect(detail).toMatchObject({ run: { status: 'FAILED' }, redrivable: true, failed: { state: 'Train model' } });
  expect(detail.cause).toContain('no good');
  expect(detail.failed?.remedy.join(' ')).toMatch(/redrive/);
  const job = detail.jobs.find(({ kind }) => kind === 'training');
  expect(job?.status).toBe('FAILED');
  const log = await console.done<JobLog>('GET', `/runs/${id}/log?job=${job?.name}`);
  expect(Array.isArray(log.lines)).toBe(true);

  laptop.quick.fail = undefined;
  expect(await console.done('POST', `/runs/${id}/redrive`)).toEqual({ v: 1, id, started: true });
  await laptop.untilWaiting(console.arn(id));
  expect((await console.ask<ConsoleProblem>('POST', `/runs/${id}/redrive`)).status).toBe(409);
  expect(await console.done<RunList>('GET', '/runs')).toMatchObject({
    items: [{ id, status: 'RUNNING', redriveCount: 1 }],
  });
  await console.done('POST', `/runs/${id}/stop`);
  await laptop.settle();
  const stopped = await console.done<RunDetail>('GET', `/runs/${id}`);
  expect(stopped).toMatchObject({
    run: { status: 'ABORTED' },
    error: 'StoppedByPerson',
    cause: expect.stringContaining('user/local'),
  });
  expect((await console.ask<ConsoleProblem>('POST', `/runs/${id}/stop`)).body.detail).toMatch(/ABORTED/);
  const again = await console.done<StartedRun>('POST', `/runs/${id}/again`);
  expect(again).toMatchObject({ started: true, id: expect.stringMatching(/^again-/) });
  await laptop.untilWaiting(console.arn(again.id));
  const input = (await console.done<RunDetail>('GET', `/runs/${again.id}`)).input as { inputUri: string };
  expect(input.inputUri).toBe((detail.input as { inputUri: string }).inputUri);
});

test('back to an earlier version, and the list holds both kinds of runs, page by page', async () => {
  const { laptop, console } = await opened({ cdkOut: withRollback(), quick: rmseOfModels(50_000, 49_000) });
  for (const version of [1, 2])
    await approve({ laptop, console }, await startedRun({ laptop, console }, dataVersion(version)));
  expect((await console.done<ConsoleInfo>('GET', '/console')).can.rollBack).toBe(true);
  const { id } = await console.done<StartedRun>('POST', '/models/1/rollback');
  await laptop.untilWaiting(console.arn(id, 'rollback'));
  const waiting = (await console.done<ApprovalList>('GET', '/approvals')).items[0];
  expect(waiting).toMatchObject({ state: 'PENDING', runId: id, package: { version: 1 } });
  await approve({ laptop, console }, id, 'rollback');
  expect(await console.done<RunDetail>('GET', `/runs/${id}`)).toMatchObject({
    run: { id, kind: 'rollback', status: 'SUCCEEDED', outcome: 'deployed', version: 1 },
  });
  expect((await console.ask('POST', '/models/9/rollback')).status).toBe(404);
  expect((await console.ask('POST', '/models/one/rollback')).status).toBe(400);
  const whole = await console.done<RunList>('GET', '/runs');
  expect(whole.items.map(({ kind }) => kind)).toEqual(['rollback', undefined, undefined]);
  const paged: string[] = [];
  for (let next: string | undefined = '', pages = 0; next !== undefined && pages < 9; pages++) {
    const page: RunList = await console.done('GET', `/runs?limit=1${next === '' ? '' : `&next=${next}`}`);
    paged.push(...page.items.map((item) => item.id));
    next = page.next;
  }
  expect(paged).toEqual(whole.items.map((item) => item.id));
});
