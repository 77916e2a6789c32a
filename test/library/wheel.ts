import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_SNIPPETS } from '../docs/snippets';
import { FULL } from '../support/full';
import { runsAndChecks } from './flows';
import { environment, must, PYTHON, remove, run, synthEnvironment, VERSION } from './support';

/** The Python package: `given` answers the folder of the packed packages, and a consumer of the npm ones. */
export function wheelTests(given: () => { readonly packages: string; readonly consumer: string }): void {
  let folder = '';
  let wheel = '';
  let site = '';
  const python = (...args: string[]) => run(PYTHON, args, { cwd: folder, env: environment({ PYTHONPATH: site }) });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ml-workflow-wheel-'));
    wheel = join(given().packages, `python/cdk_ml_workflow-${VERSION}-py3-none-any.whl`);
    site = join(folder, 'site');
    await must(PYTHON, ['-m', 'zipfile', '-e', wheel, site]);
  }, 30_000);
  afterAll(() => remove(folder));

  test('the wheel holds the module with its types, the library itself, and what pip is told', async () => {
    const listed = await must(PYTHON, [
      '-c',
      'import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist())',
      wheel,
    ]);
    const info = `cdk_ml_workflow-${VERSION}.dist-info`;
    expect(listed.trim().split(' ').sort()).toEqual([
      `${info}/LICENSE`,
      `${info}/METADATA`,
      `${info}/RECORD`,
      `${info}/WHEEL`,
      `${info}/top_level.txt`,
      'cdk_ml_workflow/__init__.py',
      'cdk_ml_workflow/_jsii/__init__.py',
      `cdk_ml_workflow/_jsii/cdk-ml-workflow@${VERSION}.jsii.tgz`,
      'cdk_ml_workflow/py.typed',
    ]);
    const { stdout: metadata } = await python(
      '-c',
      `print(open(${JSON.stringify(join(site, info, 'METADATA'))}).read())`,
    );
    expect(metadata).toContain(`\nName: cdk-ml-workflow\nVersion: ${VERSION}\n`);
    expect(metadata).toContain('\nLicense: Apache-2.0\n');
    // PyPI is a release behind npm, so that a floor at the newest could not be installed.
    expect(metadata).toMatch(/^Requires-Dist: aws-cdk-lib <3\.0\.0,>=2\.257\.0$/m);
    expect(metadata).toMatch(/^Requires-Dist: constructs <11\.0\.0,>=10\.5\.0$/m);
    const inner = await must('tar', ['-tzf', join(site, `cdk_ml_workflow/_jsii/cdk-ml-workflow@${VERSION}.jsii.tgz`)]);
    for (const path of ['.jsii', 'lib/index.js', 'assets/handlers/ask/index.mjs', 'assets/model-code.tar.gz']) {
      expect(inner.split('\n')).toContain(`package/${path}`);
    }
  });

  describe('Python of the pages', () => {
    const snippets = ALL_SNIPPETS.filter(({ language }) => language === 'python');
    const mypy = async (text: string): Promise<string> => {
      writeFileSync(join(folder, 'snippet.py'), text);
      // aws-cdk-lib is half a gigabyte, and mypy reads its types with 2.4 GB of memory.
      writeFileSync(join(folder, 'mypy.ini'), '[mypy]\n[mypy-aws_cdk.*]\nignore_missing_imports = True\n');
      const options = ['--config-file', 'mypy.ini', '--no-incremental', '--follow-imports', 'silent'];
      return (await python('-m', 'mypy', ...options, 'snippet.py')).stdout.trim();
    };

    test('passes mypy, and so does the app of the full tests', async () => {
      expect(snippets.length).toBeGreaterThan(0);
      const app = { text: readFileSync(join(__dirname, 'python-app/app.py'), 'utf8') };
      for (const { text } of [...snippets, app])
        expect(await mypy(text)).toBe('Success: no issues found in 1 source file');
    });

    test.each([
      ['from_=', 'sender=', /Unexpected keyword argument "sender" for "email" of "Approval"/],
      ['margin=0.01', 'margin="x"', /Argument "margin" .* incompatible type "str"/],
      ['.from_file', '.fromFile', /"type\[FeatureSchema\]" has no attribute "fromFile"/],
      ['workflow.input_prefix', 'workflow.prefix', /"ModelWorkflow" has no attribute "prefix"/],
    ])('does not when %s is %s', async (good, bad, words) => {
      const [snippet] = snippets;
      expect(snippet?.text).toContain(good);
      expect(await mypy((snippet?.text ?? '').replace(good, bad))).toMatch(words);
    });
  });

  if (!FULL) {
    console.info('the wheel is installed with aws-cdk-lib (465 MB) and run by "npm run test:full" only');
    return;
  }
  describe('installed in an environment of its own', () => {
    const own = (): string => join(folder, 'venv/bin/python');

    beforeAll(async () => {
      await must(PYTHON, ['-m', 'venv', join(folder, 'venv')]);
      const quiet = ['--quiet', '--disable-pip-version-check'];
      await must(own(), ['-m', 'pip', 'install', ...quiet, wheel], { cwd: folder, env: environment() });
      // Beside the scripts of its containers.
      copyFileSync(join(__dirname, 'python-app/app.py'), join(given().consumer, 'app.py'));
    }, 900_000);

    runsAndChecks(async () => {
      const cdkOut = join(folder, 'cdk.out');
      await must(own(), ['app.py'], { cwd: given().consumer, env: synthEnvironment(cdkOut) });
      return { folder: given().consumer, cdkOut };
    });
  });
}
