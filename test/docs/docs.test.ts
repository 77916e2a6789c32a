import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FeatureSchema } from '../../index';
import { ROOT } from '../e2e/support/assembly';
import { faultsOf, isCommand } from './commands';
import { ALL_SNIPPETS, codeSpans, PAGES, type Snippet, snippetsOf, textOf } from './snippets';

jest.setTimeout(180_000);

/** Below the repository, where packages are found; git and the linters do not look there. */
let folder = '';
beforeAll(() => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.cache/docs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const snippets = (language: string): Snippet[] => ALL_SNIPPETS.filter((one) => one.language === language);
/** Whole test files; test/local/testing/docs.test.ts runs them. */
const isTestFile = ({ text }: Snippet): boolean => /^test\(/m.test(text);

test('each snippet says its language; what says none is a command', () => {
  const known = ['', 'sh', 'ts', 'python', 'json', 'mermaid', 'text'];
  expect(ALL_SNIPPETS.filter(({ language }) => !known.includes(language)).map(({ place }) => place)).toEqual([]);
  expect(ALL_SNIPPETS.length).toBeGreaterThan(8);
  // So that no page has a test file that nobody runs.
  const pages = snippets('ts')
    .filter(isTestFile)
    .map(({ page }) => page);
  expect(pages.filter((page) => page !== 'docs/testing.md')).toEqual([]);
});

describe('TypeScript', () => {
  const all = snippets('ts').filter((one) => !isTestFile(one));
  // Clients of the prediction API are no apps; test/prediction/docs.test.ts runs them.
  const isApp = ({ text }: Snippet): boolean => text.includes("from 'cdk-ml-workflow'");
  const apps = all.filter((one) => isApp(one) || one.page !== 'docs/prediction-api.md');
  const files: string[] = [];
  beforeAll(() => {
    copyFileSync(join(ROOT, 'examples/housing/schema.json'), join(folder, 'schema.json'));
    for (const [index, { text }] of apps.entries()) {
      const file = join(folder, `snippet-${index}.ts`);
      writeFileSync(file, text);
      files.push(file);
    }
    const paths = {
      'cdk-ml-workflow': [join(ROOT, 'index.ts')],
      'ml-workflow-local/testing': [join(ROOT, 'local/src/testing/index.ts')],
    };
    const compilerOptions = { noUnusedLocals: false, types: ['node'], paths };
    const include = ['snippet-*.ts', join(ROOT, 'local/src/services/vendor.d.ts')];
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(ROOT, 'tsconfig.dev.json'), compilerOptions, include }),
    );
  });

  test('compiles, and a misspelt prop does not', () => {
    expect(apps.length).toBeGreaterThan(0);
    const [{ text }] = apps as [Snippet];
    expect(text).toContain('recipients:');
    writeFileSync(join(folder, 'snippet-misspelt.ts'), text.replace('recipients:', 'recipient:'));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
    expect(errors).toEqual([expect.stringMatching(/snippet-misspelt\.ts.*'recipient' does not exist/)]);
  });

  test('synthesizes', () => {
    for (const [index, file] of files.entries()) {
      if (!isApp(apps[index] as Snippet)) continue;
      const out = join(folder, `cdk.out.${index}`);
      const env = { ...process.env, CDK_OUTDIR: out, TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json') };
      const { stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', file], { cwd: folder, env });
      expect([status, String(stderr)]).toEqual([0, '']);
      const templates = readdirSync(out).filter((name) => name.endsWith('.template.json'));
      expect(templates.length).toBeGreaterThan(0);
      expect(readFileSync(join(out, templates[0] ?? ''), 'utf8')).toContain('AWS::StepFunctions::StateMachine');
    }
  });
});

test('JSON parses, and a schema is one', () => {
  const found = snippets('json');
  expect(found.length).toBeGreaterThan(0);
  for (const { place, text } of found) {
    const value = JSON.parse(text) as { columns?: unknown };
    if (value.columns !== undefined)
      expect([place, FeatureSchema.fromJson(text).targetName]).toEqual([place, expect.any(String)]);
  }
});

describe.each(PAGES)('%s', (page) => {
  test('its commands and options are ones that the programs take', async () => {
    const lines = [
      ...snippetsOf(page)
        .filter(({ language }) => ['', 'sh'].includes(language))
        .flatMap(({ text }) => text.trim().split('\n')),
      ...codeSpans(page).filter(isCommand),
    ];
    const faults: string[] = [];
    for (const line of lines) faults.push(...(await faultsOf(line)));
    expect(faults).toEqual([]);
  });

  test('its links and the files that it names are there', () => {
    const links = [...textOf(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const local = links.filter((target) => !/^\w+:/.test(target)).map((target) => join(dirname(page), target));
    const top = readdirSync(ROOT);
    const named = codeSpans(page).filter(
      (span) =>
        /^[\w.-]+\/[\w./-]*(\.(ts|mjs|py|md|json|yml|txt)|\/)$/.test(span) && top.includes(span.split('/')[0] ?? ''),
    );
    const made = /^(assets|\.venv|\.cache|lib|dist)\//;
    const gone = [...local, ...named].filter((path) => !made.test(path) && !existsSync(join(ROOT, path)));
    expect(gone).toEqual([]);
  });
});

test('the folders of docs/architecture.md are there', () => {
  const [tree] = snippets('text').filter(({ page }) => page === 'docs/architecture.md');
  let above = '';
  const paths = (tree?.text ?? '').split('\n').flatMap((line) => {
    const [, indent, name = ''] = /^( {2})?(\S+\/?) {2,}\S/.exec(line) ?? [];
    if (indent === undefined) above = name;
    return name === '' ? [] : [indent === undefined ? name : `${above}${name}`];
  });
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

describe('planted faults', () => {
  test.each([
    ['npm run no-such-script', /no script "no-such-script"/],
    ['npm run demo -- --aprove', /--aprove/],
    ['npm run verify:aws -- --sendr a@b.cd', /--sendr/],
    ['eval "$(ml-workflow completion tcsh)"', /Allowed choices are bash/],
    ['npx ml-workflow-local init --dat x', /--dat/],
    ['ml-workflow aprove RUN', /unknown command 'aprove'/],
    ['ml-workflow approve RUN --coment x', /unknown option '--coment'/],
    ['ml-workflow run --port often', /number from 0/],
    ['npx jest test/no-such-folder', /there is no test\/no-such-folder/],
    ['aws stepfunctions get-history --execution-arn A', /no operation GetHistory/],
    ['aws stepfunctions get-execution-history --arn A', /has no --arn/],
    ['make all', /nobody has said how to check "make"/],
  ])('%s', async (line, words) => {
    expect((await faultsOf(line)).join()).toMatch(words);
  });

  test('a snippet without an end', () => {
    expect(() => snippetsOf('page.md', 'text\n```ts\nconst a = 1;\n')).toThrow('page.md:3: the snippet has no end');
  });
});
