/** People who decide at the same moment: one decision, and the other is told of it. */
import { openTable, type Table } from '../handlers/support';
import { counted } from '../support/full';
import { ANN, asked, BOB } from './support/asked';
import { Attack } from './support/tally';

jest.setTimeout(600_000);
let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

const heading = (body: string | undefined): string => /<h1[^>]*>([^<]*)/.exec(body ?? '')?.[1] ?? '';

test('one approves while the other rejects', async () => {
  const races = counted(20, 200);
  const attack = new Attack('two recipients at once');
  const firsts = new Set<string>();
  for (let race = 0; race < races; race++) {
    const { desk, secret, post, record } = await asked(table);
    const posts = [
      () => post({ secret: secret[ANN], decision: 'approved' }),
      () => post({ secret: secret[BOB], decision: 'rejected', comment: 'no' }),
    ];
    if (race % 2) posts.reverse();
    const answers = await Promise.all(posts.map((send) => send()));
    const { result, audit, state, votes } = await record();
    firsts.add(result?.decision ?? '');
    const won = answers.filter(({ body }) => heading(body).startsWith('Thank you'));
    const told = answers.filter(({ statusCode, body }) => statusCode === 409 && body?.includes(result?.by ?? '?'));
    const delivered = desk.answers.map(({ input }) => (JSON.parse(input.output as string) as { by: string }).by);
    const right =
      state === 'DELIVERED' &&
      won.length === 1 &&
      told.length === 1 &&
      votes.filter(({ decision }) => decision).length === 1 &&
      audit.filter(({ action }) => action === 'decided').length === 1 &&
      // Step Functions takes the first answer of a token; a repeat is the same answer.
      new Set(delivered).size === 1 &&
      delivered[0] === result?.by;
    attack.tried(!right, JSON.stringify({ result, delivered, answers: answers.map(({ statusCode }) => statusCode) }));
  }
  attack.end(races);
  // Either may win: the race is one.
  expect([...firsts].sort()).toEqual(['approved', 'rejected']);
});

test('a decision while the reminder replaces the token', async () => {
  const races = counted(20, 200);
  const attack = new Attack('decision and reminder at once');
  for (let race = 0; race < races; race++) {
    const { desk, request, secret, post, record } = await asked(table);
    const again = { ...request, ask: 1, taskToken: `${request.taskToken}-again` };
    await Promise.all([post({ secret: secret[ANN] }), desk.ask(again)]);
    // The machine waits for the new token alone; the next ask finds what is not delivered.
    const waits = !desk.answers.some(({ input }) => input.taskToken === again.taskToken);
    if (waits) await desk.ask({ ...again, ask: 2, taskToken: `${request.taskToken}-third` });
    const heard = desk.answers.filter(({ input }) => input.taskToken !== request.taskToken);
    const { result, audit } = await record();
    const right =
      result?.by === ANN && heard.length === 1 && audit.filter(({ action }) => action === 'decided').length === 1;
    attack.tried(!right, JSON.stringify({ result, tokens: desk.answers.map(({ input }) => input.taskToken) }));
  }
  attack.end(races);
});
