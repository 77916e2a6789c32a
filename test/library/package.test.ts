import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runsAndChecks } from './flows';
import { initTests } from './init';
import { wheelTests } from './wheel';
import { consumer, environment, must, remove, ROOT, run, synthEnvironment, VERSION } from './support';

jest.setTimeout(180_000);

const tarballs = mkdtempSync(join(tmpdir(), 'ml-workflow-tarballs-'));
let folder = '';

const node = (...args: string[]) => run(process.execPath, args, { cwd: folder, env: environment() });

beforeAll(async () => {
  await must(process.execPath, [join(ROOT, 'scripts/package.mjs'), '--out', tarballs, '--python']);
  folder = await consumer(tarballs);
}, 600_000);

afterAll(() => {
  if (folder) remove(folder);
  remove(tarballs);
}, 30_000);

async function contents(name: string): Promise<string[]> {
  const listed = await must('tar', ['-tzf', join(tarballs, `${name}-${VERSION}.tgz`)]);
  return listed
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
}

test('the packages hold what users need and nothing else', async () => {
  const library = await contents('cdk-ml-workflow');
  const allowed =
    /^(lib\/.*\.(js|d\.ts)|assets\/(handlers\/\w+\/index\.mjs|glue\/prepare\.py|model-code\.tar\.gz|jsonata\.cjs))$/;
  const named = ['.jsii', 'LICENSE', 'README.md', 'package.json'];
  expect(library.filter((path) => !allowed.test(path) && !named.includes(path))).toEqual([]);
  expect(library).toEqual(expect.arrayContaining([...named, 'lib/index.js', 'assets/handlers/ask/index.mjs']));

  const local = await contents('ml-workflow-local');
  const allowedLocal =
    /^(dist\/(index|cli|testing|aws-sdk)\.js|dist\/types\/.*\.d\.ts|dist\/ui\/(index\.html|THIRD-PARTY-LICENSES\.md|assets\/[\w.-]+\.(js|css|woff2))|testing\/(jest|vitest)\.(js|mjs|d\.m?ts)|models\/[\w-]+\.json\.gz|python\/(\w+\.py|requirements(-spark)?\.txt))$/;
  const namedLocal = ['LICENSE', 'README.md', 'package.json'];
  expect(local.filter((path) => !allowedLocal.test(path) && !namedLocal.includes(path))).toEqual([]);
  expect(local).toEqual(expect.arrayContaining(['dist/cli.js', 'dist/ui/index.html', 'python/serve.py']));
});

test('a consumer type-checks with the declarations of the packages', async () => {
  const { code, stdout } = await node('node_modules/typescript/bin/tsc', '-p', '.');
  expect(stdout).toBe('');
  expect(code).toBe(0);
}, 60_000);

test('the test harness runs a stage that stands alone between JSONPath states', async () => {
  const { stdout, stderr } = await node('--import', 'tsx', 'machine.ts');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    output: { model: 's3://b/model.tar.gz' },
    visited: ['Begin', 'Train model', 'End'],
  });
}, 30_000);

describe('a TypeScript app, synthesized', () =>
  runsAndChecks(async () => {
    const cdkOut = join(folder, 'cdk.out');
    await must(process.execPath, ['--import', 'tsx', 'app.ts'], { cwd: folder, env: synthEnvironment(cdkOut) });
    return { folder, cdkOut };
  }));

describe('apps that init writes', () => initTests(() => folder));

describe('the Python package', () => wheelTests(() => ({ packages: tarballs, consumer: folder })));
