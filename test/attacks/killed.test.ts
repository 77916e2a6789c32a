/** The function dies at each of its awaits: one decision, delivered once, at the latest by the next ask. */
import { ApprovalStore } from '../../handlers/shared/approval/approvals';
import { AuditTrail } from '../../handlers/shared/approval/trail';
import { approvalDesk, ballot, formPost, httpEvent, idOf, openTable, payload, type Table } from '../handlers/support';
import { ANN, BOB } from './support/asked';
import { Attack } from './support/tally';
import { taskTokens } from '../handlers/task-tokens';

jest.setTimeout(120_000);
let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

/** More calls than a decision makes: the run that dies at none ends the search. */
const MOST = 60;

interface Life {
  calls: number;
  dies: number;
  after: boolean;
}

/** From its n-th call on nothing that the function does takes effect, as after a kill. */
const mortal = (life: Life, send: (command: object) => Promise<object>) => ({
  send: async (command: object) => {
    const call = ++life.calls;
    if (call > life.dies || (call === life.dies && !life.after)) throw new Error('killed');
    const answer = await send(command);
    if (call === life.dies) throw new Error('killed');
    return answer;
  },
});

async function story(required: number, dies: number, after: boolean) {
  const { answered, open, sfn } = taskTokens();
  const desk = approvalDesk(table, { sfn });
  Object.assign(desk.tools, { required });
  const request = payload();
  const id = idOf(request);
  open.add(request.taskToken);
  await desk.ask(request);
  if (required > 1) await desk.http(formPost(id, ballot(desk.secretOf(BOB))));

  const post = formPost(id, ballot(desk.secretOf(ANN)));
  const alive = { store: desk.tools.store, sfn: desk.tools.sfn, ses: desk.tools.ses };
  const life: Life = { calls: 0, dies, after };
  const dynamo = mortal(life, (command) => table.client.send(command as never)) as never;
  Object.assign(desk.tools, {
    store: new ApprovalStore(dynamo, 'approvals', new AuditTrail(dynamo, 'audit', desk.tools.log)),
    sfn: mortal(life, (command) => alive.sfn.send(command as never)),
    ses: mortal(life, (command) => alive.ses.send(command as never)),
  });
  await desk.http(post).catch(() => undefined);
  Object.assign(desk.tools, alive);

  // Nobody tries again but the machine, with its next ask; only where the vote itself was lost, its voter does.
  const next = { ...request, ask: 1, taskToken: 'next' };
  if (open.delete(request.taskToken)) {
    open.add('next');
    await desk.ask(next);
    if (open.has('next')) await desk.http(post);
  }
  const record = await alive.store.get(id);
  // Where the run has gone on, nothing touches this request any more; the next one does, or whoever exports the trail.
  desk.clock.at += 120_000;
  if (dies % 2) await desk.ask(payload());
  else await desk.http(httpEvent('GET', '/audit', { userArn: 'arn:aws:iam::111122223333:user/auditor' }));
  const trail = await desk.tools.trail?.page(undefined, 10_000);
  const copied = trail?.items.filter((item) => item.request === id) ?? [];
  const settled = await alive.store.get(id);
  const decided = record?.audit.filter(({ action }) => action === 'decided') ?? [];
  const outputs = [...answered.values()].map((text) => JSON.parse(text) as object);
  const right =
    outputs.length === 1 &&
    decided.length === 1 &&
    JSON.stringify(outputs[0]) === JSON.stringify(record?.result) &&
    copied.length === record?.audit.length &&
    settled?.pendingOf === undefined;
  return { right, died: life.calls >= dies, detail: JSON.stringify({ dies, after, outputs, copied: copied.length }) };
}

test.each([1, 2])('deciding, where %d have to approve', async (required) => {
  const attack = new Attack(`killed at each await (${required} required)`);
  let tries = 0;
  for (const after of [false, true]) {
    let died = true;
    for (let dies = 1; died; dies++) {
      if (dies > MOST) throw new Error('a decision makes no end of calls');
      const ended = await story(required, dies, after);
      died = ended.died;
      attack.tried(!ended.right, ended.detail);
      tries++;
    }
  }
  expect(tries).toBeGreaterThan(16);
  attack.end(tries);
});
