/** The function dies between any two of its awaits: the decision is delivered once, at the latest by the next ask. */
import { ApprovalStore } from '../../handlers/shared/approval/approvals';
import { approvalDesk, ballot, formPost, idOf, openTable, payload, type Table } from './support';
import { taskTokens } from './task-tokens';

let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

/** A client that dies at its n-th call, before or after the call took effect. */
function dying(send: (command: object) => Promise<object>, at: number, after: boolean, calls = { count: 0 }) {
  return {
    send: async (command: object) => {
      const dies = ++calls.count === at;
      if (dies && !after) throw new Error('killed');
      const answer = await send(command);
      if (dies) throw new Error('killed');
      return answer;
    },
  };
}

const POINTS = [1, 2, 3, 4].flatMap((at) => [false, true].map((after) => [at, after] as const));

test.each(POINTS)('deciding: killed at call %d (after it took effect: %s)', async (at, after) => {
  const { answered, open, sfn } = taskTokens();
  const desk = approvalDesk(table, { sfn });
  const request = payload();
  open.add(request.taskToken);
  await desk.ask(request);
  const post = formPost(idOf(request), ballot(desk.secretOf('ann@example.com')));

  const { store, sfn: realSfn } = desk.tools;
  const calls = { count: 0 };
  const dyingTable = dying((command) => table.client.send(command as never), at, after, calls);
  const dyingSfn = dying((command) => realSfn.send(command as never), at, after, calls);
  Object.assign(desk.tools, { store: new ApprovalStore(dyingTable as never, 'approvals'), sfn: dyingSfn });
  await desk.http(post).catch(() => undefined);
  Object.assign(desk.tools, { store, sfn: realSfn });

  // The person may try again, or may not: first the next ask, then the person.
  const again = { ...request, ask: 1, taskToken: `${request.taskToken}-again` };
  if (open.delete(request.taskToken)) {
    open.add(again.taskToken);
    await desk.ask(again);
  }
  await desk.http(post);
  expect(answered.size).toBe(1);
  const [output] = [...answered.values()];
  expect(JSON.parse(output ?? '')).toMatchObject({ decision: 'approved', by: 'ann@example.com' });
  const record = await store.get(idOf(request));
  expect(record?.audit.filter(({ action }) => action === 'decided')).toHaveLength(1);
  expect(record?.result).toEqual(JSON.parse(output ?? ''));
});

test.each(POINTS)('expiring: killed at call %d (after it took effect: %s)', async (at, after) => {
  const { answered, open, sfn } = taskTokens();
  const desk = approvalDesk(table, { sfn });
  const request = payload();
  await desk.ask(request);
  const { store, sfn: realSfn } = desk.tools;
  const calls = { count: 0 };
  Object.assign(desk.tools, {
    store: new ApprovalStore(
      dying((command) => table.client.send(command as never), at, after, calls) as never,
      'approvals',
    ),
    sfn: dying((command) => realSfn.send(command as never), at, after, calls),
  });
  const final = { ...request, ask: 1, now: request.expiresAt, taskToken: 'final' };
  open.add('final');
  await desk.ask(final).catch(() => undefined);
  Object.assign(desk.tools, { store, sfn: realSfn });
  // The state is retried with another token, unless its task was answered before the death.
  if (open.delete('final')) {
    open.add('retried');
    await desk.ask({ ...final, taskToken: 'retried' });
  }
  expect(answered.size).toBe(1);
  expect(JSON.parse([...answered.values()][0] ?? '')).toMatchObject({ decision: 'expired' });
});
