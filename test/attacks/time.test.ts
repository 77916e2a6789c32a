/** Expiry, clocks, lost tokens and a table that says no. */
import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { ApprovalStore } from '../../handlers/shared/approval/approvals';
import { awsError, ballot, DAY, fakeClient, formPost, openTable, START, type Table } from '../handlers/support';
import { counted, seeded } from '../support/full';
import { ANN, asked, BOB } from './support/asked';
import { Attack } from './support/tally';

jest.setTimeout(300_000);
const HOUR = 3_600_000;
let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

test('an expired record that TTL has not removed yet', async () => {
  const tries = counted(20, 200);
  const attack = new Attack('expired, not yet removed');
  const below = seeded(8);
  const { desk, secret, post, send, isUntouched, id } = await asked(table);
  for (let i = 0; i < tries; i++) {
    desk.clock.at = START + 3 * DAY + below(120 * DAY);
    const userArn = 'arn:aws:iam::111122223333:user/carol';
    const body = JSON.stringify({ v: 1, decision: 'approved', comment: '' });
    const answer =
      i % 2 ? await post({ secret: secret[ANN] }) : await send('POST', `/decisions/${id}`, { body, userArn });
    attack.tried(answer.statusCode !== 410 || !(await isUntouched()), `answered with ${answer.statusCode}`);
  }
  attack.end(tries);
});

test.each([-HOUR, HOUR])('the handler’s clock is off by %d ms', async (off) => {
  const attack = new Attack(`clock off by ${off / HOUR} h`);
  // Well before the expiry a decision counts; the machine's own clock decides when the request has expired.
  const early = await asked(table);
  early.desk.clock.at = START + off;
  await early.post({ secret: early.secret[ANN] });
  attack.tried((await early.record()).result?.decision !== 'approved', 'a decision in time was lost');
  // The final ask comes by the machine's clock, whatever the handler's says, and ends it once.
  const late = await asked(table);
  late.desk.clock.at = START + 3 * DAY + off;
  await late.desk.ask({ ...late.request, ask: 3, taskToken: 'final', now: late.request.expiresAt });
  await late.post({ secret: late.secret[ANN] });
  const { result } = await late.record();
  attack.tried(result?.decision !== 'expired' || late.desk.answers.length !== 1, JSON.stringify(result));
  attack.end(2);
});

test('a decision right before the expiry, and the final ask', async () => {
  const tries = counted(10, 100);
  const attack = new Attack('decision against the final ask');
  for (let i = 0; i < tries; i++) {
    const { desk, request, secret, post, record } = await asked(table);
    desk.clock.at = START + 3 * DAY - 1;
    await Promise.all([
      post({ secret: secret[ANN] }),
      desk.ask({ ...request, ask: 3, taskToken: 'final', now: request.expiresAt }),
    ]);
    const { result, audit } = await record();
    const ends = audit.filter(({ action }) => action === 'decided' || action === 'expired');
    const heard = desk.answers.filter(({ input }) => input.taskToken === 'final');
    const outputs = heard.map(({ input }) => (JSON.parse(input.output as string) as { decision: string }).decision);
    attack.tried(
      ends.length !== 1 || outputs.some((one) => one !== result?.decision),
      JSON.stringify({ result, outputs }),
    );
  }
  attack.end(tries);
});

test('a token that timed out a moment before: the next ask delivers, once', async () => {
  const attack = new Attack('token timed out');
  for (const reason of ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']) {
    const sfn = fakeClient((input: { taskToken: string }) => {
      if (!input.taskToken.startsWith('next')) throw awsError(reason);
      return {};
    });
    const { desk, request, secret, post, record } = await asked(table, { sfn });
    await post({ secret: secret[ANN] });
    expect((await record()).state).toBe('DECIDED');
    await desk.ask({ ...request, ask: 1, taskToken: 'next' });
    expect((await record()).state).toBe('DELIVERED');
    await desk.ask({ ...request, ask: 1, taskToken: 'next' });
    await post({ secret: secret[ANN] });
    const taken = desk.answers.filter(({ input }) => input.taskToken === 'next');
    attack.tried(taken.length !== 1 || (await record()).state !== 'DELIVERED', `${reason}: ${taken.length} deliveries`);
  }
  attack.end(3);
});

test('a throttled table: said in words, nothing half decided, and the repeated decision counts once', async () => {
  const attack = new Attack('table throttled');
  // Each call in turn is throttled; the calls are counted from the post on.
  for (let failing = 1; failing <= 6; failing++) {
    const { desk, id, secret, record } = await asked(table);
    const { store } = desk.tools;
    let calls = 0;
    const send = (command: object) => {
      if (++calls === failing) {
        throw new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });
      }
      return table.client.send(command as never);
    };
    Object.assign(desk.tools, { store: new ApprovalStore({ send } as never, 'approvals') });
    const first = await desk.http(formPost(id, ballot(secret[BOB])));
    Object.assign(desk.tools, { store });
    if (first.statusCode !== 200) expect(first.body).toContain('Try again in a minute');
    const again = await desk.http(formPost(id, ballot(secret[BOB])));
    const { result, audit, state } = await record();
    const right =
      again.statusCode === 200 &&
      result?.by === BOB &&
      audit.filter(({ action }) => action === 'decided').length === 1 &&
      // Where the mark alone was lost, the answer to the token is repeated, which Step Functions takes once.
      new Set(desk.answers.map(({ input }) => input.output)).size === 1 &&
      state === 'DELIVERED';
    attack.tried(!right, `throttled at call ${failing}: ${JSON.stringify({ first: first.statusCode, result, state })}`);
  }
  attack.end(6);
});
