/** Several have to approve, and who started a run may not: the votes stand in the one record. */
import type { AskPayload } from '../../handlers/shared/contract';
import {
  approvalDesk,
  awsError,
  ballot,
  DAY,
  fakeClient,
  formPost,
  httpEvent,
  idOf,
  openTable,
  payload,
  START,
  type Table,
} from './support';

const ANN = 'ann@example.com';
const BOB = 'bob@example.com';
const EVE = 'eve@example.com';

let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

interface Options {
  readonly required?: number;
  readonly starterMayApprove?: boolean;
  /** As a function of ours wrote it down. */
  readonly startedBy?: string | null;
  /** As the run's own input says. */
  readonly claimed?: string;
  readonly ses?: ReturnType<typeof fakeClient>;
}

async function asked({ required = 2, starterMayApprove = true, startedBy = 'event:s3', claimed, ses }: Options = {}) {
  const desk = approvalDesk(table, { ...(ses && { ses }) });
  Object.assign(desk.tools, { recipients: [ANN, BOB, EVE], required, starterMayApprove });
  const base = payload();
  const { startedBy: _by, ...run } = base.run;
  const request: AskPayload = { ...base, run: { ...run, ...(claimed && { startedBy: claimed }) } };
  if (startedBy !== null) await desk.tools.started.record(request.executionArn, startedBy, new Date(START));
  await desk.ask(request);
  const id = idOf(request);
  const post = (who: string, change: Record<string, string> = {}) =>
    desk.http(formPost(id, ballot(desk.secretOf(who), change)));
  const record = async () => (await desk.tools.store.get(id))!;
  const heading = (body: string | undefined) => /<h1[^>]*>([^<]*)/.exec(body ?? '')?.[1];
  const subjects = () =>
    desk.mails.map(({ input }) => [
      (input.Destination as { ToAddresses: string[] }).ToAddresses[0],
      (input.Content as { Simple: { Subject: { Data: string } } }).Simple.Subject.Data,
    ]);
  return { desk, request, id, post, record, heading, subjects };
}

describe('two of three', () => {
  test('the first approval counts and decides nothing; the second decides', async () => {
    const { desk, post, record, heading, subjects } = await asked();
    const first = await post(ANN, { comment: 'good' });
    expect([first.statusCode, heading(first.body)]).toEqual([200, 'Your approval is recorded: 1 of 2 approvals']);
    expect(await record()).toMatchObject({ state: 'PENDING', cast: 1 });
    expect(desk.answers).toEqual([]);

    const second = await post(EVE);
    expect(heading(second.body)).toBe('Thank you: approved');
    const { result, state } = await record();
    expect(state).toBe('DELIVERED');
    expect(result).toMatchObject({
      decision: 'approved',
      by: `${ANN} and ${EVE}`,
      comment: `${ANN}: good`,
    });
    expect(desk.answers).toHaveLength(1);
    expect(subjects().slice(3)).toEqual([
      [ANN, expect.stringMatching(new RegExp(`version 7 was approved by ${ANN} and ${EVE}$`))],
      [BOB, expect.stringMatching(/was approved by/)],
    ]);
  });

  test('one person is not two', async () => {
    const { desk, post, record, heading } = await asked();
    await post(ANN);
    const again = await post(ANN);
    expect([again.statusCode, heading(again.body)]).toEqual([200, 'Your approval is recorded: 1 of 2 approvals']);
    const other = await post(ANN, { decision: 'rejected', comment: 'no, after all' });
    expect([other.statusCode, heading(other.body)]).toEqual([409, 'You have voted already']);
    expect(await record()).toMatchObject({ state: 'PENDING', cast: 1 });
    expect(desk.answers).toEqual([]);
  });

  test('the first rejection ends it, whatever was approved before', async () => {
    const { desk, post, record } = await asked();
    await post(ANN);
    await post(BOB, { decision: 'rejected', comment: 'wrong data' });
    expect(await record()).toMatchObject({ state: 'DELIVERED', result: { decision: 'rejected', by: BOB } });
    expect((await post(EVE)).statusCode).toBe(409);
    expect(desk.answers).toHaveLength(1);
  });

  test('two votes at once are two votes: none is lost, and the decision is delivered once', async () => {
    for (let race = 0; race < 10; race++) {
      const { desk, post, record } = await asked();
      await Promise.all([post(ANN), post(BOB)]);
      const { state, votes, audit } = await record();
      expect(state).toBe('DELIVERED');
      expect(votes.filter(({ decision }) => decision)).toHaveLength(2);
      expect(audit.map(({ action }) => action).filter((action) => /voted|decided/.test(action))).toEqual([
        'voted',
        'decided',
      ]);
      expect(desk.answers).toHaveLength(1);
    }
  });

  test('a signed caller is one more voter, once', async () => {
    const { desk, id, post, record } = await asked();
    const signed = async (decision: string, userArn: string) => {
      const body = JSON.stringify({ v: 1, decision, comment: '' });
      const { statusCode, body: answer } = await desk.http(httpEvent('POST', `/decisions/${id}`, { body, userArn }));
      return { statusCode, answer: JSON.parse(answer ?? '') as { status: string; message: string } };
    };
    const carol = 'arn:aws:sts::111122223333:assumed-role/Release/carol';
    expect(await signed('approved', carol)).toMatchObject({ statusCode: 200, answer: { status: 'recorded' } });
    expect(await signed('approved', carol)).toMatchObject({ statusCode: 200, answer: { status: 'already' } });
    expect(await record()).toMatchObject({ state: 'PENDING', cast: 1 });
    await post(BOB);
    expect(await record()).toMatchObject({ state: 'DELIVERED', result: { by: `${carol} and ${BOB}` } });
  });

  test('who has voted is not reminded, and a vote survives the reminder', async () => {
    const { desk, request, id, post, record, subjects } = await asked();
    const before = (await desk.http(httpEvent('GET', `/approvals/${id}`))).body;
    expect(before).toContain('So far: 0 of 2 approvals; 2 more are missing.');
    await post(ANN);
    const now = new Date(START + DAY).toISOString();
    await desk.ask({ ...request, ask: 1, taskToken: 'second', now });
    expect(subjects().slice(3)).toEqual([
      [BOB, expect.stringMatching(/^Reminder/)],
      [EVE, expect.stringMatching(/^Reminder/)],
    ]);
    const so = 'So far: 1 of 2 approvals; ann@example.com has approved, 1 more is missing.';
    expect(JSON.stringify(desk.mails.slice(3).map(({ input }) => input)).split(so)).toHaveLength(5);
    expect((await desk.http(httpEvent('GET', `/approvals/${id}`))).body).toContain(so);
    await post(EVE);
    expect(await record()).toMatchObject({ state: 'DELIVERED', taskToken: 'second' });
  });

  test('at the expiry one approval is not enough, and everybody hears of it', async () => {
    const { desk, request, post, record, subjects } = await asked();
    await post(ANN);
    await desk.ask({ ...request, ask: 1, taskToken: 'final', now: request.expiresAt });
    expect(await record()).toMatchObject({
      state: 'DELIVERED',
      result: { decision: 'expired', comment: `1 of 2 approvals before ${request.expiresAt}` },
    });
    const told = subjects().slice(3);
    expect(told.map(([to]) => to)).toEqual([ANN, BOB, EVE]);
    expect(told.every(([, subject]) => subject?.startsWith('Expired: nobody decided'))).toBe(true);
  });
});

describe('who started the run may not approve it', () => {
  const duty = { required: 1, starterMayApprove: false };

  test('approving is refused in words; rejecting is not', async () => {
    const { desk, post, record } = await asked({ ...duty, startedBy: 'Ann@Example.com' });
    const refused = await post(ANN);
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain(
      'ann@example.com started this run, and whoever started a run may not approve its model',
    );
    expect(desk.answers).toEqual([]);
    await post(ANN, { decision: 'rejected', comment: 'mine is bad' });
    expect((await record()).result?.decision).toBe('rejected');
  });

  test('somebody else approves', async () => {
    const { post, record } = await asked({ ...duty, startedBy: ANN });
    await post(BOB);
    expect((await record()).result).toMatchObject({ decision: 'approved', by: BOB });
  });

  test('a run whose starter nobody verified can be rejected only', async () => {
    const { post, record } = await asked({ ...duty, startedBy: null });
    for (const who of [ANN, BOB, EVE]) {
      const refused = await post(who);
      expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('is not verified')]);
    }
    expect((await record()).state).toBe('PENDING');
  });

  test('what the run’s own input says of its starter counts for nothing', async () => {
    // Whoever may start a run writes its input.
    const alone = await asked({ ...duty, startedBy: null, claimed: 'event:s3' });
    const refused = await alone.post(ANN);
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('is not verified')]);
    const [mail] = alone.desk.mails;
    expect(JSON.stringify(mail?.input)).toContain('not verified');
    const both = await asked({ ...duty, startedBy: ANN, claimed: BOB });
    expect((await both.post(ANN)).statusCode).toBe(403);
    expect((await both.post(BOB)).statusCode).toBe(200);
  });

  test('who started a run is written once', async () => {
    const { desk, request, post } = await asked({ ...duty, startedBy: ANN });
    await desk.tools.started.record(request.executionArn, EVE, new Date(START));
    expect((await post(ANN)).statusCode).toBe(403);
  });

  test('the session of an assumed role is the person whose name it carries', async () => {
    const { desk, id } = await asked({ ...duty, startedBy: ANN });
    const userArn = `arn:aws:sts::111122223333:assumed-role/Admin/${ANN}`;
    const body = JSON.stringify({ v: 1, decision: 'approved', comment: '' });
    expect((await desk.http(httpEvent('POST', `/decisions/${id}`, { body, userArn }))).statusCode).toBe(403);
  });

  test('one of two approvals is no way around it', async () => {
    const { post, record } = await asked({ ...duty, required: 2, startedBy: ANN });
    expect((await post(ANN)).statusCode).toBe(403);
    await post(BOB);
    expect((await record()).state).toBe('PENDING');
  });
});

test('the reminder tells the others whom the mail didn’t reach', async () => {
  let refuses = true;
  const ses = fakeClient((input: { Destination: { ToAddresses: string[] } }) => {
    if (refuses && input.Destination.ToAddresses[0] === EVE) throw awsError('MessageRejected', 'not verified');
    return {};
  });
  const { desk, request } = await asked({ ses });
  refuses = false;
  await desk.ask({ ...request, ask: 1, taskToken: 'second', now: new Date(START + DAY).toISOString() });
  const text = (to: string) => {
    const mail = desk.mails.slice(3).find(({ input }) => JSON.stringify(input.Destination).includes(to));
    return (mail?.input.Content as { Simple: { Body: { Text: { Data: string } } } }).Simple.Body.Text.Data;
  };
  expect(text(ANN)).toContain('eve@example.com');
  expect(text(EVE)).not.toContain('did not reach');
});

test('who could not be told of the decision stands in the audit trail', async () => {
  const ses = fakeClient((input: { Content: { Simple: { Subject: { Data: string } } } }) => {
    if (/was rejected/.test(input.Content.Simple.Subject.Data)) throw awsError('MessageRejected', 'bounced');
    return {};
  });
  const { post, record } = await asked({ ses, required: 1 });
  expect((await post(BOB, { decision: 'rejected', comment: 'no' })).statusCode).toBe(200);
  expect((await record()).audit.at(-1)).toMatchObject({
    action: 'told',
    refused: [ANN, EVE],
    detail: `could not mail ${ANN}: bounced; ${EVE}: bounced`,
  });
});
