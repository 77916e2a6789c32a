import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const RECORDED = resolve(ROOT, '../shared/conformance');
/** What passed when this was written: fewer is a regression. */
const FLOOR = 1075;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'conformance-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): { status: number | null; lines: string[] } {
  const main = join(ROOT, 'local/src/conformance/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, lines: `${stdout}${stderr}`.trim().split('\n') };
}

/** A folder with one execution, recorded with the given output. */
function record(output: number): void {
  const rule = `const compare = (e, a) => ({ ok: e === a, diffs: [{ path: 'output', e, a }] });
    export const compareOutcome = (of, { output }) => compare(of.expected.output, output);`;
  writeFileSync(join(folder, 'compare.mjs'), rule);
  const definition = { StartAt: 'Only', States: { Only: { Type: 'Pass', Result: 1, End: true } } };
  const one = {
    id: 'one',
    kind: 'output-only',
    type: 'STANDARD',
    tier: 'pure',
    queryLanguage: 'JSONPath',
    definition,
    inputText: '{}',
  };
  writeFileSync(
    join(folder, 'cases.json'),
    JSON.stringify({ cases: [{ ...one, expected: { status: 'SUCCEEDED', output } }] }),
  );
}

test('a missing folder is one line and no failure', () => {
  const { status, lines } = run(join(folder, 'none'));
  expect(status).toBe(0);
  expect(lines).toEqual([
    `conformance: skipped, because there is no folder ${join(folder, 'none')} with recorded executions`,
  ]);
});

test('a failure is two lines, counted, and exit code 1', () => {
  record(2);
  const { status, lines } = run(folder);
  expect(status).toBe(1);
  expect(lines.slice(0, 2)).toEqual(['FAIL one', '     at output: expected 2, but got 1']);
  expect(lines).toContain('cases.json, pure JSONPath: 0 of 1');
  expect(lines.at(-1)).toBe('0 passed, 1 failed');
});

test('--only runs what matches, --json writes every verdict', () => {
  record(1);
  const file = join(folder, 'out.json');
  expect(run(folder, '--only', 'two').lines.at(-1)).toBe('0 passed, 0 failed');
  expect(run(folder, '--json', file).status).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ verdicts: [{ id: 'one', ok: true }] });
});

const recorded = existsSync(RECORDED);
if (!recorded) console.log('recorded executions: skipped, because ../shared/conformance is not there');

(recorded ? test : test.skip)('the executions recorded on AWS', () => {
  const { lines } = run(RECORDED);
  expect(lines).toContain('cases.json, pure JSONata: 64 of 64');
  const passed = Number(/^(\d+) passed/.exec(lines.at(-1) ?? '')?.[1]);
  expect(passed).toBeGreaterThanOrEqual(FLOOR);
});
