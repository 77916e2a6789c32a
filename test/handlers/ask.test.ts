import type { AskPayload } from '../../handlers/shared/contract';
import { hexDigest } from '../../handlers/shared/digest';
import {
  approvalDesk,
  awsError,
  ballot,
  DAY,
  fakeClient,
  formPost,
  idOf,
  openTable,
  payload,
  START,
  type Table,
} from './support';

let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

const later = (asked: AskPayload, change: Partial<AskPayload> = {}): AskPayload => ({
  ...asked,
  ask: asked.ask + 1,
  taskToken: `${asked.taskToken}-again`,
  now: new Date(START + DAY).toISOString(),
  ...change,
});

describe('the first ask', () => {
  test('writes a pending record and mails each recipient a link of their own', async () => {
    const desk = approvalDesk(table);
    const asked = payload();
    await expect(desk.ask(asked)).resolves.toEqual({ v: 1, id: idOf(asked), state: 'PENDING' });

    const record = await desk.tools.store.get(idOf(asked));
    expect(record).toMatchObject({
      v: 1,
      state: 'PENDING',
      taskToken: asked.taskToken,
      pendingOf: desk.tools.workflow,
    });
    const secrets = ['ann@example.com', 'bob@example.com'].map(desk.secretOf);
    expect(new Set(secrets).size).toBe(2);
    expect(record?.votes.map((vote) => vote.secretHashes)).toEqual(secrets.map((secret) => [hexDigest(secret)]));
    expect(desk.mails.map(({ input }) => input.Destination)).toEqual([
      { ToAddresses: ['ann@example.com'] },
      { ToAddresses: ['bob@example.com'] },
    ]);
  });

  test('stores and logs no secret, and logs no token', async () => {
    const desk = approvalDesk(table);
    const asked = payload();
    await desk.ask(asked);
    const record = JSON.stringify(await desk.tools.store.get(idOf(asked)));
    for (const secret of ['ann@example.com', 'bob@example.com'].map(desk.secretOf)) {
      expect(record).not.toContain(secret);
      expect(JSON.stringify(desk.lines)).not.toContain(secret);
    }
    expect(JSON.stringify(desk.lines)).not.toContain(asked.taskToken);
  });

  test('goes on when one recipient is refused, and says so in the audit trail', async () => {
    const ses = fakeClient((input: { Destination: { ToAddresses: string[] } }) => {
      if (input.Destination.ToAddresses[0] === 'ann@example.com')
        throw awsError('MessageRejected', 'address not verified');
      return {};
    });
    const desk = approvalDesk(table, { ses });
    const asked = payload();
    await desk.ask(asked);
    expect(desk.mails).toHaveLength(2);
    const record = await desk.tools.store.get(idOf(asked));
    expect(record?.audit.at(-1)?.detail).toBe('could not reach ann@example.com: address not verified');
  });

  test('fails when nobody could be mailed, and the repeated ask finds the same record', async () => {
    let refuse = true;
    const ses = fakeClient(() => {
      if (refuse) throw awsError('MessageRejected', 'sender not verified');
      return {};
    });
    const desk = approvalDesk(table, { ses });
    const asked = payload();
    await expect(desk.ask(asked)).rejects.toThrow(
      /no recipient could be reached: ann@example.com: sender not verified/,
    );
    refuse = false;
    await desk.ask({ ...asked, taskToken: 'second try' });
    const record = await desk.tools.store.get(idOf(asked));
    expect(record?.taskToken).toBe('second try');
    expect(record?.votes[0]?.secretHashes).toHaveLength(2);
  });

  test.each([
    [{ v: 2 }, /payload.v is 2/],
    [{ expiresAt: 'soon' }, /payload.expiresAt is "soon"; give an ISO 8601 time/],
    [{ taskToken: '' }, /payload.taskToken is empty/],
  ])('refuses a payload with %j', async (change, message) => {
    await expect(approvalDesk(table).ask({ ...payload(), ...change } as AskPayload)).rejects.toThrow(message);
  });
});

describe('a later ask', () => {
  test('replaces the token, keeps earlier links valid and reminds', async () => {
    const desk = approvalDesk(table);
    const asked = payload();
    await desk.ask(asked);
    const first = desk.secretOf('ann@example.com');
    await desk.ask(later(asked));
    expect(desk.mails).toHaveLength(4);
    expect(JSON.stringify(desk.mails[2]?.input)).toContain('"Data":"Reminder: Approve');

    const answer = await desk.http(formPost(idOf(asked), ballot(first)));
    expect(answer.statusCode).toBe(200);
    expect(desk.answers.map(({ input }) => input.taskToken)).toEqual([`${asked.taskToken}-again`]);
  });

  test('mails a recipient who was added meanwhile', async () => {
    const desk = approvalDesk(table);
    const asked = payload();
    await desk.ask(asked);
    Object.assign(desk.tools, { recipients: ['bob@example.com', 'eve@example.com'] });
    await desk.ask(later(asked));
    const record = await desk.tools.store.get(idOf(asked));
    expect(record?.votes.map(({ recipient, secretHashes }) => [recipient, secretHashes.length])).toEqual([
      ['ann@example.com', 1],
      ['bob@example.com', 2],
      ['eve@example.com', 1],
    ]);
  });

  test('delivers a decision whose delivery was lost, once', async () => {
    const deaf = new Set<string>();
    const sfn = fakeClient((input: { taskToken: string }) => {
      if (deaf.has(input.taskToken)) throw awsError('TaskTimedOut');
      return {};
    });
    const desk = approvalDesk(table, { sfn });
    const asked = payload();
    await desk.ask(asked);
    deaf.add(asked.taskToken);
    await desk.http(formPost(idOf(asked), ballot(desk.secretOf('ann@example.com'))));
    expect((await desk.tools.store.get(idOf(asked)))?.state).toBe('DECIDED');

    const again = later(asked);
    await expect(desk.ask(again)).resolves.toMatchObject({ state: 'DELIVERED' });
    await desk.ask(again);
    const taken = desk.answers.filter(({ input }) => !deaf.has(input.taskToken as string));
    expect(taken).toHaveLength(1);
    expect(JSON.parse(taken[0]?.input.output as string)).toMatchObject({ decision: 'approved', by: 'ann@example.com' });
    // Two asked, nobody reminded, and the one who had not decided was told once.
    expect(desk.mails).toHaveLength(3);
  });

  test('at the expiry closes the request as expired and tells the machine', async () => {
    const desk = approvalDesk(table);
    const asked = payload();
    await desk.ask(asked);
    const final = later(asked, { now: asked.expiresAt });
    await expect(desk.ask(final)).resolves.toMatchObject({ state: 'DELIVERED' });
    expect(desk.answers).toHaveLength(1);
    expect(desk.answers[0]?.input.taskToken).toBe(final.taskToken);
    expect(JSON.parse(desk.answers[0]?.input.output as string)).toMatchObject({ decision: 'expired', by: 'system' });
  });

  test('at the expiry finds the decision that was made just before', async () => {
    const sfn = fakeClient((input: { taskToken: string }) => {
      if (!input.taskToken.endsWith('-again')) throw awsError('TaskDoesNotExist');
      return {};
    });
    const desk = approvalDesk(table, { sfn });
    const asked = payload();
    await desk.ask(asked);
    await desk.http(formPost(idOf(asked), ballot(desk.secretOf('bob@example.com'))));
    await desk.ask(later(asked, { now: asked.expiresAt }));
    expect(JSON.parse(desk.answers.at(-1)?.input.output as string)).toMatchObject({ decision: 'approved' });
  });

  test('reopens a request that its failed run had closed', async () => {
    const desk = approvalDesk(table);
    const asked = payload();
    await desk.ask(asked);
    const waiting = (await desk.tools.store.get(idOf(asked)))!;
    await desk.tools.store.close(waiting, new Date(START).toISOString(), 'the run failed');
    expect(await desk.tools.store.pending(desk.tools.workflow)).toHaveLength(0);
    await desk.ask(later(asked));
    const [record] = await desk.tools.store.pending(desk.tools.workflow);
    expect(record?.audit.map(({ action }) => action)).toEqual(['asked', 'closed', 'reopened']);
  });

  test('with another evaluation of the same package is refused', async () => {
    const desk = approvalDesk(table);
    const asked = payload();
    await desk.ask(asked);
    const other = later(asked, { evaluation: { ...asked.evaluation, digest: 'e'.repeat(64) } });
    await expect(desk.ask(other)).rejects.toThrow(/a package is evaluated once, so start a new run/);
  });
});

describe('a newer run', () => {
  const newer = (change: Partial<AskPayload> = {}) =>
    payload({ askedAt: new Date(START + 1).toISOString(), ...change });

  test('supersedes the older request and answers its task', async () => {
    const desk = approvalDesk(table);
    const old = payload();
    await desk.ask(old);
    await desk.ask(newer());
    expect(await desk.tools.store.get(idOf(old))).toMatchObject({
      state: 'DELIVERED',
      result: { decision: 'superseded' },
    });
    expect(desk.answers.map(({ input }) => input.taskToken)).toEqual([old.taskToken]);
    expect(await desk.tools.store.pending(desk.tools.workflow)).toHaveLength(1);
  });

  test('leaves it alone when told to wait', async () => {
    const desk = approvalDesk(table);
    await desk.ask(payload());
    await desk.ask(newer({ newerRun: 'wait' }));
    expect(await desk.tools.store.pending(desk.tools.workflow)).toHaveLength(2);
  });

  test('is not superseded by a reminder of the older one', async () => {
    const desk = approvalDesk(table);
    const old = payload({ newerRun: 'wait' });
    await desk.ask(old);
    await desk.ask(newer({ newerRun: 'wait' }));
    await desk.ask(later(old, { newerRun: 'supersede' }));
    expect(await desk.tools.store.pending(desk.tools.workflow)).toHaveLength(2);
  });
});
