import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Env } from '../../handlers/shared/contract';

const run = promisify(execFile);
const ROOT = join(__dirname, '../..');
const HANDLERS = readdirSync(join(ROOT, 'handlers')).filter((name) => name !== 'shared');
const ENVIRONMENT = {
  ...Object.fromEntries(Object.values(Env).map((name) => [name, '1'])),
  API_AUTH: 'iam',
  WEBHOOKS: '[]',
  APPROVALS_TABLE: 'approvals',
  APPROVAL_URL: 'https://approve.example.com',
  RECIPIENTS: '["ann@example.com"]',
  MAIL_FROM: 'ml@example.com',
  WORKFLOW_NAME: 'housing',
  STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:housing',
  NOTICE_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:notices',
  ENDPOINT_NAME: 'housing',
  AWS_REGION: 'us-east-1',
};

const folders: string[] = [];
async function build(): Promise<{ out: string; log: string }> {
  const out = await mkdtemp(join(tmpdir(), 'assets-'));
  folders.push(out);
  return { out, log: await again(out) };
}
const again = async (out: string): Promise<string> =>
  (await run(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--out', out])).stdout;

async function digests(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.map(
      async (file) =>
        [
          file.slice(folder.length),
          createHash('sha256')
            .update(await readFile(file))
            .digest('hex'),
        ] as const,
    ),
  );
  return Object.fromEntries(pairs.sort());
}

let first: { out: string; log: string };
beforeAll(async () => {
  first = await build();
}, 60_000);
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

test.each(HANDLERS)('the bundle of %s keeps its budget', async (name) => {
  const bundle = await readFile(join(first.out, 'handlers', name, 'index.mjs'));
  expect(gzipSync(bundle, { level: 9 }).length).toBeLessThanOrEqual(name === 'predict' ? 120_000 : 180_000);
});

test.each(HANDLERS)('the bundle of %s loads by itself and exports handler', async (name) => {
  const folder = join(first.out, 'handlers', name);
  await writeFile(join(folder, 'schema.json'), '{"v":1,"columns":[],"target":{"name":"y","type":"number"}}');
  const script = `import('./index.mjs').then((it) => console.log(Object.keys(it).join()))`;
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder, env: ENVIRONMENT });
  await rm(join(folder, 'schema.json'));
  expect(stdout.trim()).toBe('handler');
});

test('building twice gives the same bytes; an up to date folder is left alone', async () => {
  const second = await build();
  expect(await digests(second.out)).toEqual(await digests(first.out));
  expect(await again(second.out)).toBe('assets are up to date\n');
});

test('a damaged output is built again', async () => {
  const { out } = await build();
  await writeFile(join(out, 'handlers/start/index.mjs'), 'damaged');
  expect(await again(out)).toContain('handlers/start/index.mjs');
  expect(await digests(out)).toEqual(await digests(first.out));
});

test('the tarball holds the files of model/ at its root, sorted, read-only, without times or owners', async () => {
  const zipped = await readFile(join(first.out, 'model-code.tar.gz'));
  expect(zipped.readUInt32LE(4)).toBe(0);
  const tar = gunzipSync(zipped);
  const names: string[] = [];
  for (let at = 0; tar[at] !== 0;) {
    const text = (from: number, length: number) =>
      tar.toString('utf8', at + from, at + from + length).replace(/[\0 ]+$/, '');
    const size = Number.parseInt(text(124, 12), 8);
    names.push(text(0, 100));
    const isFolder = text(156, 1) === '5';
    expect(text(100, 8)).toBe(isFolder ? '000555' : '000444');
    expect([text(108, 8), text(116, 8), text(136, 12)].map((field) => Number.parseInt(field, 8))).toEqual([0, 0, 0]);
    const content = tar.subarray(at + 512, at + 512 + size);
    if (!isFolder) expect(content).toEqual(await readFile(join(ROOT, 'model', text(0, 100))));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  const expected = (await readdir(join(ROOT, 'model'))).filter((name) => name.endsWith('.py')).sort();
  expect(names).toEqual([...expected, './']);
});

test('the Glue script is copied as it is', async () => {
  expect(await readFile(join(first.out, 'glue/prepare.py'))).toEqual(await readFile(join(ROOT, 'glue/prepare.py')));
});
