// 100 people decide on 100 requests at once, each by the code of their own mail: how many decisions are wrong, and how long
// the last one waits. The table is dynalite, the handlers are the ones that are deployed.
import { approvalDesk, ballot, formPost, idOf, openTable, payload } from '../test/handlers/support';

const PEOPLE = 100;

async function main(): Promise<void> {
  const table = await openTable();
  const people = [];
  for (let person = 0; person < PEOPLE; person++) {
    const desk = approvalDesk(table);
    const request = payload({ newerRun: 'wait' });
    const name = `person-${person}@example.com`;
    Object.assign(desk.tools, { recipients: [name], workflow: 'housing' });
    await desk.ask(request);
    const decision = person % 3 ? 'approved' : 'rejected';
    const comment = `by ${name}`;
    people.push({
      desk,
      id: idOf(request),
      name,
      token: request.taskToken,
      decision,
      comment,
      secret: desk.secretOf(name),
    });
  }
  const begun = performance.now();
  const took = await Promise.all(
    people.map(async ({ desk, id, secret, decision, comment }) => {
      await desk.http(formPost(id, ballot(secret, { decision, comment })));
      return performance.now() - begun;
    }),
  );
  let wrong = 0;
  for (const { desk, id, name, token, decision, comment } of people) {
    const record = await desk.tools.store.get(id);
    const [answer] = desk.answers.map(({ input }) => input as { taskToken: string; output: string });
    const right =
      record?.state === 'DELIVERED' &&
      record.result?.decision === decision &&
      record.result.by === name &&
      record.result.comment === comment &&
      desk.answers.length === 1 &&
      answer?.taskToken === token &&
      answer.output === JSON.stringify(record.result);
    if (!right) wrong++;
  }
  await table.close();
  took.sort((one, other) => one - other);
  const [median, last] = [took[PEOPLE / 2] ?? 0, took.at(-1) ?? 0];
  console.log(`${PEOPLE} people decided on ${PEOPLE} requests at once: ${wrong} wrong`);
  console.log(`receipts after ${median.toFixed(0)} ms (median) and ${last.toFixed(0)} ms (last)`);
  if (wrong > 0) process.exitCode = 1;
}

void main();
