import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders } from '../contract/support/apps';
import { temporaryFolder, tidy } from '../e2e/support/laptop';
import { counted } from '../support/full';
import { API_KEY, type Apis, type Kind, byIncome, openApis } from './support/apis';
import { hasTools, python } from './support/python';

jest.setTimeout(1_800_000);

/** Requests that are made of each operation, in each of its phases. */
const EXAMPLES = counted(40, 2000);

let apis: Apis;
beforeAll(async () => {
  apis = await openApis({ quick: { predict: byIncome } });
});
afterAll(async () => {
  await tidy();
  removeFolders();
});

function schemathesis(kind: Kind, ...options: string[]): Promise<{ status: number | null; output: string }> {
  const args = [
    '-m', 'schemathesis.cli', 'run', '--url', apis.url(kind), '--max-examples', String(EXAMPLES), '--seed', '20261124',
    '--generation-database', 'none', '--no-color', ...options,
  ]; // prettier-ignore
  return new Promise((resolve) => {
    const child = spawn(python, args, { cwd: temporaryFolder() });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (output += String(chunk)));
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** API Gateway answers 404, not 405, to a method that no route has. */
const UNLIKE_GATEWAY = 'unsupported_method';

interface Document {
  readonly paths: Record<
    string,
    { readonly post: { readonly requestBody: { readonly content: Record<string, object> } } }
  >;
}

/** The served document without CSV, whose sound texts no schema of text describes. */
async function jsonOnly(): Promise<string> {
  const document = (await apis.get('/openapi.json')).json as unknown as Document;
  delete document.paths['/predict']?.post.requestBody.content['text/csv'];
  const file = join(temporaryFolder(), 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  return file;
}

async function expectNoIssue(kind: Kind, ...options: string[]): Promise<void> {
  const { status, output } = await schemathesis(kind, ...options);
  expect([status, output]).toEqual([0, expect.stringMatching(/No issues found/)]);
  console.info(`${kind}: ${/^.*\d+ generated.*$/m.exec(output)?.[0].trim() ?? output}`);
}

(hasTools ? describe : describe.skip)('requests that are made of the OpenAPI document', () => {
  test('JSON: no server error, no answer that the document lacks, what is sound is taken, what is not is refused', async () => {
    await expectNoIssue('Open', await jsonOnly(), '--exclude-checks', UNLIKE_GATEWAY);
  });

  test('with CSV, and with keys that must not be ignored: no server error and no answer that the document lacks', async () => {
    const exclude = `${UNLIKE_GATEWAY},positive_data_acceptance`;
    const document = `${apis.url('Keyed')}/openapi.json`;
    await expectNoIssue('Keyed', document, '--exclude-checks', exclude, '--header', `x-api-key: ${API_KEY}`);
  });

  test('a fault would be found', async () => {
    apis.laptop.quick.predict = () => NaN;
    try {
      const { status, output } = await schemathesis('Open', await jsonOnly(), '--phases', 'examples,fuzzing');
      expect([status, output]).toEqual([1, expect.stringMatching(/Server error/i)]);
    } finally {
      apis.laptop.quick.predict = ({ median_income }) => 50_000 * Number(median_income);
    }
  });
});
