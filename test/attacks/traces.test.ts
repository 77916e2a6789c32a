/** After everything that can happen to requests: a search over all that was written, for codes and task tokens. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { openLaptop, temporaryFolder, tidy } from '../e2e/support/laptop';
import { dataVersion, rmseOfModels } from '../e2e/support/rows';
import { MAILS_TABLE } from '../../local/src/services';
import { newestRequest } from '../../examples/housing/demo/recipient';
import { Attack } from './support/tally';

jest.setTimeout(300_000);
afterAll(tidy);

const LINK = /\/approvals\/[\w-]+#([\w-]{20,})/g;

/** Every file below a folder, as text. */
function* filesOf(folder: string): Generator<readonly [string, string]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    yield [relative(folder, path), readFileSync(path, 'latin1')] as const;
  }
}

test('no code outside the mails, no task token outside journal, history and approvals table', async () => {
  const stateDir = temporaryFolder();
  const laptop = await openLaptop({ stateDir, quick: rmseOfModels(50_000, 49_000, 48_000, 47_000, 46_000) });
  const asked = async (version: number) => {
    const arn = await laptop.upload(dataVersion(version));
    await laptop.untilWaiting(arn);
    return arn;
  };
  // A code in the address, a wrong one, a decision, and the same again.
  const approved = await asked(1);
  const link = (await newestRequest(laptop.client, 0))?.link ?? '';
  const [page = '', code = ''] = link.split('#');
  for (const body of [
    `secret=${code}&decision=maybe&comment=x`,
    `secret=${code}x&decision=approved&digest=x`,
    'nonsense',
  ]) {
    await fetch(page, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  }
  await laptop.decide('approved', 'first');
  await laptop.finish(approved);
  await fetch(page, { method: 'POST', body: new URLSearchParams({ secret: code, decision: 'rejected', digest: 'x' }) });
  const rejected = await asked(2);
  await laptop.advanceDays(1.1);
  await laptop.decide('rejected', 'second');
  await laptop.finish(rejected);
  await laptop.finish(await asked(3));
  const stopped = await asked(4);
  await laptop.call('sfn', 'StopExecution', { executionArn: stopped, cause: 'by hand' });
  await laptop.finish(stopped);
  const byHand = new Attack('run stopped by hand');
  const told = await laptop.decide('approved').catch((error: Error) => error.message);
  const { status, output } = laptop.end(stopped);
  byHand.tried(!/409|no longer waiting/i.test(told) || status !== 'ABORTED' || output !== undefined, told);
  byHand.end(1);

  const mails = await laptop.mails();
  const codes = [
    ...new Set(mails.flatMap((mail) => [...JSON.stringify(mail).matchAll(LINK)].map(([, one]) => one ?? ''))),
  ];
  expect(codes.length).toBeGreaterThan(5);
  const tokens = [
    ...new Set(
      laptop.runs.flatMap((arn) => JSON.stringify(laptop.live(arn).events).match(/"taskToken\W+[^"\\]{20,}/gi) ?? []),
    ),
  ]
    .map((text) => /[^"\\]{20,}$/.exec(text)?.[0] ?? '')
    .filter(Boolean);
  expect(tokens.length).toBeGreaterThan(5);
  const tables = await readTables(await laptop.runtime.services.dynamodbEndpoint());
  const { lines } = laptop;
  await laptop.close();

  const codeSearch = new Attack('search for codes outside the mails');
  const tokenSearch = new Attack('search for task tokens outside journal, history and approvals table');
  const places = [...filesOf(stateDir), ...tables, ['the runtime’s log', lines.join('\n')] as const];
  let searched = 0;
  for (const [name, text] of places) {
    // The store's journal has a change a line, and the inbox is one of its tables.
    for (const part of name === 'store.journal' ? text.split('\n') : [text]) {
      searched++;
      const isMail = name === 'store.journal' && part.includes(`"${MAILS_TABLE}"`);
      codeSearch.tried(
        !isMail && codes.some((one) => part.includes(one)),
        `a code stands in ${name}: ${part.slice(0, 200)}`,
      );
      // dynalite keeps the approvals table in files of its own.
      const mayHold = name === 'executions.journal' || name.startsWith('dynamodb/') || name.includes('Requests');
      tokenSearch.tried(
        !mayHold && tokens.some((one) => part.includes(one)),
        `a task token stands in ${name}: ${part.slice(0, 200)}`,
      );
    }
  }
  const names = places.map(([name]) => name).join(' ');
  for (const one of ['executions.journal', 'logs/aws/lambda', 's3/', 'Requests', 'Audit']) expect(names).toContain(one);
  codeSearch.end(searched);
  tokenSearch.end(searched);
  // What is searched for is what was written: each request's table item has a token, and the store has the mails.
  const requests = places.find(([name]) => name.includes('Requests'))?.[1] ?? '';
  expect(tokens.filter((one) => requests.includes(one))).toHaveLength(4);
  expect(codes.every((one) => places.some(([name, text]) => name === 'store.journal' && text.includes(one)))).toBe(
    true,
  );
});

async function readTables(endpoint: string): Promise<(readonly [string, string])[]> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const found = await Promise.all(
    TableNames.map(async (TableName) => {
      const { Items } = await client.send(new ScanCommand({ TableName }));
      return [`table ${TableName}`, JSON.stringify(Items)] as const;
    }),
  );
  client.destroy();
  return found;
}
