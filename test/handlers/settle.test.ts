import { settleAll } from '../../handlers/shared/approval/settle';
import { approvalDesk, idOf, openTable, payload, type Table } from './support';

let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

test('an ended request leaves the index once nobody can still be writing to it', async () => {
  const desk = approvalDesk(table);
  const asked = payload();
  await desk.ask(asked);
  const { store, workflow, log } = desk.tools;
  const waiting = (await store.get(idOf(asked)))!;
  const at = new Date(Date.now() + 1000);
  await store.close(waiting, at.toISOString(), 'the run failed');
  const indexed = async (): Promise<string[]> => (await store.indexed(workflow)).map(({ id }) => id);
  const settleAfter = (seconds: number): Promise<void> =>
    settleAll(workflow, { store, log, now: () => new Date(at.getTime() + seconds * 1000) });
  await settleAfter(60);
  expect(await indexed()).toEqual([waiting.id]);
  await settleAfter(61);
  expect(await indexed()).toEqual([]);
});
