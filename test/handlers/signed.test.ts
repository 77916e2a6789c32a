import type { DecisionAnswer } from '../../handlers/shared/contract';
import { approvalDesk, httpEvent, idOf, openTable, payload, type Table } from './support';

const ARN = 'arn:aws:sts::111122223333:assumed-role/Release/carol';

let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

async function asked() {
  const desk = approvalDesk(table);
  const request = payload();
  await desk.ask(request);
  const id = idOf(request);
  const post = async (body: unknown, userArn: string | undefined = ARN) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await desk.http(httpEvent('POST', `/decisions/${id}`, { body: text, userArn }));
    return { statusCode: answer.statusCode, answer: JSON.parse(answer.body ?? '') as DecisionAnswer };
  };
  return { desk, request, id, post };
}

test('a signed decision is recorded under the ARN that API Gateway verified', async () => {
  const { desk, id, post } = await asked();
  const { statusCode, answer } = await post({ v: 1, decision: 'approved', comment: 'by CLI', by: 'someone else' });
  expect(statusCode).toBe(200);
  expect(answer).toMatchObject({
    v: 1,
    status: 'recorded',
    result: { decision: 'approved', by: ARN, comment: 'by CLI' },
  });
  expect((await desk.tools.store.get(id))?.state).toBe('DELIVERED');
  expect(desk.answers).toHaveLength(1);
});

test('the same again is answered as already decided; the opposite is a conflict', async () => {
  const { desk, post } = await asked();
  await post({ v: 1, decision: 'rejected', comment: 'too slow' });
  expect(await post({ v: 1, decision: 'rejected', comment: 'x' })).toMatchObject({
    statusCode: 200,
    answer: { status: 'already' },
  });
  expect(await post({ v: 1, decision: 'approved', comment: '' })).toMatchObject({
    statusCode: 409,
    answer: { status: 'already', result: { decision: 'rejected', comment: 'too slow' } },
  });
  expect(desk.answers).toHaveLength(1);
});

test('without a verified caller nothing is decided or listed', async () => {
  const { desk, id } = await asked();
  const body = JSON.stringify({ v: 1, decision: 'approved', comment: '' });
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=forged' };
  expect(await desk.http(httpEvent('POST', `/decisions/${id}`, { body, headers }))).toMatchObject({ statusCode: 403 });
  expect(await desk.http(httpEvent('GET', '/decisions'))).toMatchObject({ statusCode: 403 });
  expect((await desk.tools.store.get(id))?.state).toBe('PENDING');
});

test.each([
  ['not JSON', 400, /not JSON/],
  ['[]', 400, /not a JSON object/],
  [{ decision: 'approved' }, 400, /v is undefined/],
  [{ v: 1, decision: 'yes' }, 400, /decision is "yes"; give "approved" or "rejected"/],
  [{ v: 1, decision: 'approved', comment: 7 }, 400, /comment is 7; give text/],
  [{ v: 1, decision: 'rejected' }, 400, /needs a comment/],
  [{ v: 1, decision: 'approved', digest: 'old' }, 409, /not the one that waits/],
  [{ v: 1, decision: 'approved', comment: 'x'.repeat(20_000) }, 413, /larger than 16384 bytes/],
])('%j is refused', async (body, statusCode, words) => {
  const { desk, id, post } = await asked();
  const { statusCode: given, answer } = await post(body);
  expect(given).toBe(statusCode);
  expect(answer).toMatchObject({ v: 1, status: 'refused', message: expect.stringMatching(words) });
  expect((await desk.tools.store.get(id))?.state).toBe('PENDING');
});

test('an unknown request is a 404', async () => {
  const { desk } = await asked();
  const body = JSON.stringify({ v: 1, decision: 'approved', comment: '' });
  expect(await desk.http(httpEvent('POST', '/decisions/unknown', { body, userArn: ARN }))).toMatchObject({
    statusCode: 404,
  });
});

test('the list shows what waits, without token, hash or secret', async () => {
  const { desk, id, request } = await asked();
  const answer = await desk.http(httpEvent('GET', '/decisions', { userArn: ARN }));
  const { items } = JSON.parse(answer.body ?? '') as { items: { id: string }[] };
  expect(items).toMatchObject([
    { id, state: 'PENDING', evidence: { headlineMetric: 'rmse' }, votes: [{ recipient: 'ann@example.com' }, {}] },
  ]);
  expect(answer.body).not.toContain(request.taskToken);
  expect(answer.body).not.toMatch(/taskToken|secretHashes/);
});
