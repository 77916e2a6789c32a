import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');
const SEARCHED = ['constructs', 'workflows', 'handlers', 'glue', 'model', 'local/src', 'local/python', 'index.ts'];

/** Of the example. */
const HOUSING = /housing|\bhouses?\b|california|longitude|latitude|median_|ocean|bedroom|household/i;
/** Measures, tasks and objectives of one kind of model. */
const ONE_KIND = /\b(rmse|mae|mse|r2|auc|f1|logloss)\b|regression|squarederror/i;
/** Numbers that only house prices have. */
const PRICES = /\b\d{2,3}_000\b(?=.*(price|value|predict|rmse|mae))/i;

/** Where such a word is right, and why: files and folders. One that no longer holds any is refused. */
const ALLOWED: Readonly<Record<string, string>> = {
  'constructs/train-model.ts':
    'regular expressions for the measures that XGBoost prints, of either kind; a prop replaces them',
  'constructs/gate.ts': 'names two measures as examples, one a script’s error and one a score',
  'constructs/private/checks/stages.ts': 'an example of a metric’s name in a message',
  'local/src/jobs/quick-outputs.ts': 'what evaluate.py measures for each kind of objective',
  'local/src/init/': 'writes a workflow for either kind, by what the target column holds',
  'local/src/cli/commands/init.ts': 'says which kind it has written',
  'model/': 'the scripts of the built-in XGBoost container: its objectives, their measures, a task by the objective',
};

const isAllowed = (name: string): boolean => Object.keys(ALLOWED).some((place) => name.startsWith(place));

function filesBelow(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory())
      return /^(node_modules|__pycache__|dist)$/.test(entry.name) ? [] : filesBelow(join(path, entry.name));
    return /\.(ts|py|json|txt)$/.test(entry.name) ? [join(path, entry.name)] : [];
  });
}

const files = SEARCHED.flatMap((path) => filesBelow(join(ROOT, path))).map((path) => ({
  name: relative(ROOT, path),
  lines: readFileSync(path, 'utf8').split('\n'),
}));

const found = (word: RegExp, but: (name: string) => boolean = () => false): string[] =>
  files
    .filter(({ name }) => !but(name))
    .flatMap(({ name, lines }) =>
      lines.flatMap((line, index) => (word.test(line) ? [`${name}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
    );

test('the search reads the whole library', () => {
  expect(files.length).toBeGreaterThan(200);
  for (const name of ['index.ts', 'glue/prepare.py', 'handlers/decide/page.ts', 'local/python/serve.py']) {
    expect(files.map((file) => file.name)).toContain(name);
  }
});

test('nothing of the housing example is in the library', () => {
  expect(found(HOUSING)).toEqual([]);
  expect(found(PRICES)).toEqual([]);
});

test('no part takes it for granted that a model predicts a number, or that it classifies', () => {
  expect(found(ONE_KIND, isAllowed)).toEqual([]);
});

test('each exception still stands', () => {
  const holders = found(ONE_KIND);
  expect(Object.keys(ALLOWED).filter((place) => !holders.some((line) => line.startsWith(place)))).toEqual([]);
});
