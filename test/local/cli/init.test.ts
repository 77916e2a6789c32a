import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FeatureSchema } from '../../../index';
import { type Inference, inferSchema, type Task } from '../../../local/src/init/infer';
import { readTable } from '../../../local/src/init/read';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { cli, cliJson } from './support';

afterAll(removeTemporaryFolders);

const ROWS = 60;
type Column = (row: number) => string | number;

/** A file with such columns; their names are written as they stand. */
function csv(columns: Readonly<Record<string, Column>>, name = 'data.csv', rows = ROWS): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    Object.values(columns)
      .map((of) => of(row))
      .join(','),
  );
  return file(`${Object.keys(columns).join(',')}\n${lines.join('\n')}\n`, name);
}

function file(content: string | Buffer, name = 'data.csv'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

const infer = (columns: Readonly<Record<string, Column>>, task?: Task['kind']): Inference =>
  inferSchema(readTable(csv({ y: (row) => row * 1.5, x: (row) => (row * 7) % 13, ...columns })), 'y', task);
const column = (of: Column) => infer({ c: of }).schema.columns.find(({ name }) => name === 'c');
const whyLeftOut = (name: string, of: Column) => infer({ [name]: of }).leftOut.find((one) => one.name === name)?.why;

test.each<[string, Column, object]>([
  ['decimals', (row) => row + 0.5, { type: 'number', min: 0, max: 89, example: 30.5 }],
  ['whole numbers', (row) => 100 + ((row * 3) % 40), { type: 'integer', min: 80, max: 160 }],
  ['negative numbers', (row) => -1 - (row % 9), { type: 'integer', min: -13, max: 0 }],
  ['numbers on both sides of zero', (row) => (row % 11) - 5, { type: 'integer', min: -10, max: 10 }],
  ['a flag', (row) => row % 2, { type: 'integer', min: 0, max: 1 }],
  ['blanks', (row) => (row % 5 ? row * 0.5 : ''), { type: 'number', missing: true }],
  ['exponents', (row) => `${row + 1}e3`, { type: 'number', min: 0, max: 90_000 }],
  [
    'codes with zeros before them',
    (row) => `0${1000 + (row % 3)}`,
    { type: 'category', categories: ['01000', '01001', '01002'] },
  ],
  ['words', (row) => ['b', 'a', 'c c'][row % 3] ?? '', { type: 'category', categories: ['a', 'b', 'c c'] }],
  [
    'the word that means blank',
    (row) => ['a', 'b', 'missing'][row % 3] ?? '',
    { categories: ['a', 'b'], missing: true },
  ],
  ['quoted commas', (row) => (row % 2 ? '"a, b"' : '"say ""c"""'), { categories: ['a, b', 'say "c"'] }],
])('%s', (_what, of, wanted) => {
  expect(column(of)).toMatchObject({ name: 'c', ...wanted });
});

test.each<[string, string, Column, RegExp]>([
  ['a constant', 'c', () => 7, /it is 7 in every row/],
  ['a constant word', 'c', () => 'x', /it is "x" in every row/],
  ['nothing', 'c', () => '', /blank in every row/],
  [
    'a date',
    'c',
    (row) => `2024-01-${String((row % 28) + 1).padStart(2, '0')}`,
    /it holds dates: .* add e\.g\. the year/,
  ],
  ['a time', 'c', (row) => `2024-01-01T00:${String(row % 60).padStart(2, '0')}:00Z`, /it holds dates/],
  ['a number of the row', 'customer_id', (row) => 9000 - row * 3, /it numbers the rows/],
  ['a count of the rows', 'c', (row) => row + 10, /it counts the rows/],
  ['an identifier', 'c', (row) => `user-${row}`, /60 different texts in 60 rows/],
  ['a name that the quarantine needs', '_c', (row) => row % 7, /begins with "_"/],
  ['a name that features need', 'a=b', (row) => row % 7, /has "="/],
  ['a name that differs by capitals', 'X', (row) => row % 7, /differs from x by capitals/],
  ['no name', '', (row) => row % 7, /it has no name/],
])('%s is left out, and why', (_what, name, of, why) => {
  expect(whyLeftOut(name, of)).toMatch(why);
});

test('a word for "no value" among numbers is told of, since those rows will be set aside', () => {
  const { schema, notes } = infer({ c: (row) => (row % 30 ? row * 0.5 : 'NA') });
  expect(schema.columns.at(-1)).toMatchObject({ name: 'c', type: 'number' });
  expect(notes).toEqual([expect.stringMatching(/c: 2 rows say NA, .* write blanks to keep them/)]);
});

describe('the target', () => {
  const of = (y: Column, task?: Task['kind']) =>
    inferSchema(readTable(csv({ y, x: (row) => (row * 7) % 13 })), 'y', task).task;

  test.each<[string, Column, Task['kind'] | undefined, object]>([
    ['numbers', (row) => row * 1.5, undefined, { kind: 'regression', deviation: expect.any(Number) }],
    ['0 and 1', (row) => row % 2, undefined, { kind: 'binary' }],
    ['0, 1, 2', (row) => row % 3, undefined, { kind: 'multiclass', classes: 3 }],
    ['0, 1, 2 that are numbers', (row) => row % 3, 'regression', { kind: 'regression' }],
    ['1, 2, 3', (row) => 1 + (row % 3), undefined, { kind: 'regression' }],
    ['fifteen whole numbers', (row) => row % 15, undefined, { kind: 'regression' }],
    ['fifteen classes', (row) => row % 15, 'multiclass', { kind: 'multiclass', classes: 15 }],
  ])('%s', (_what, y, task, wanted) => {
    expect(of(y, task)).toMatchObject(wanted);
  });

  test.each<[string, Column, Task['kind'] | undefined, RegExp]>([
    [
      'words',
      (row) => ['no', 'yes'][row % 2] ?? '',
      undefined,
      /holds words \(no, yes\).*write its classes as 0, 1, … .*no as 0, yes as 1/,
    ],
    ['a constant', () => 3, undefined, /can't be predicted: it is 3 in every row/],
    [
      'classes with a gap',
      (row) => (row % 2) * 2,
      'binary',
      /--task is binary, .* has 0, 2: its classes must be 0 and 1/,
    ],
  ])('%s: refused in words', (_what, y, task, words) => {
    expect(() => of(y, task)).toThrow(words);
  });

  test('rows without it are told of', () => {
    const table = readTable(csv({ y: (row) => (row % 4 ? row * 1.5 : ''), x: (row) => (row * 7) % 13 }));
    expect(inferSchema(table, 'y').notes).toEqual(['y: 15 rows have none; they will be set aside']);
  });

  test('a column that is not there', () => {
    expect(() =>
      inferSchema(readTable(csv({ price: (row) => row * 2.5, x: (row) => (row * 7) % 13 })), 'prise'),
    ).toThrow('--target is "prise", which is no column (did you mean "price"?): give one of price, x');
  });
});

test.each<[string, string | Buffer, RegExp]>([
  ['semicolons', 'a;b\n1;2\n', /by semicolons: save it with commas/],
  ['semicolons, and a comma in a name', 'id;city, region;y\n1;a;2\n', /by semicolons: save it with commas/],
  ['tabs', 'a\tb\n1\t2\n', /by tabs/],
  ['nothing', '', /is empty/],
  ['a workbook', Buffer.from('PK\u0003\u0004'), /Excel workbook: save it as CSV/],
  ['gzip', Buffer.from([0x1f, 0x8b, 8]), /is compressed: .*gunzip/],
  ['UTF-16', Buffer.from('\ufeffa,b', 'utf16le'), /is UTF-16: save it as UTF-8/],
  ['Latin-1', Buffer.from([0x61, 0x2c, 0xe9, 0x0a]), /not UTF-8/],
  ['no header', '1,2\n3,4\n', /has no header line \(it begins with 1,2\)/],
  ['a name twice', 'a,a\n1,2\n', /the column "a" twice/],
  ['one column', 'a\n1\n', /has one column/],
  ['too many values', `a,b\n${'1,2\n'.repeat(40)}1,2,3\n`, /a line with 3 values under 2 columns/],
  ['a blank before a quote', 'a, "b, c"\n1,2\n', /a blank between a comma and a quote/],
  ['few rows', 'a,b\n1,2\n', /has 1 rows: give 30 or more/],
])('a file with %s is refused as the run would refuse it', (_what, content, words) => {
  expect(() => readTable(file(content))).toThrow(words);
});

test('a byte order mark, CRLF, spaces and quotes in the header', () => {
  const rows = Array.from({ length: ROWS }, (_, row) => `${row * 2.5}, ${row % 7} ,red`).join('\r\n');
  const table = readTable(file(`\ufeff"unit price","size, cm", color \r\n${rows}\r\n`));
  expect(table.names).toEqual(['unit price', 'size, cm', 'color']);
});

describe('the app', () => {
  const data = () =>
    csv(
      { y: (row) => row % 2, x: (row) => (row * 7) % 13, 'the color': (row) => ['red', 'blue'][row % 2] ?? '' },
      '2024 Sales_report.csv',
    );

  test('has a schema that the library takes, and names from the file', async () => {
    const folder = join(temporaryFolder(), 'app');
    const told = await cliJson<{ files: string[] }>('init', folder, '--data', data(), '--target', 'y', '--yes');
    expect(told).toMatchObject({ v: 1, folder, task: { kind: 'binary' }, leftOut: [], notes: [] });
    const schema = FeatureSchema.fromFile(join(folder, 'schema.json'));
    expect([schema.targetName, schema.columnNames]).toEqual(['y', ['x', 'the color']]);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(JSON.parse(read('package.json'))).toMatchObject({ name: 'model-2024-sales-report-workflow', private: true });
    expect(read('stack.ts')).toContain('export class Model2024SalesReportWorkflow extends Stack');
    expect(read('stack.ts')).toContain("objective: 'binary:logistic'");
    expect(read('README.md')).toContain('run --data "data/2024 Sales_report.csv"');
    expect(read('README.md')).toContain('`npm install DIR/*.tgz`');
    expect(readdirSync(folder).sort()).toEqual([...new Set(told.files.map((name) => name.split('/')[0]))].sort());
  });

  test('of several classes tells XGBoost how many', async () => {
    const folder = join(temporaryFolder(), 'app');
    const grades = csv({ y: (row) => row % 4, x: (row) => (row * 7) % 13 });
    await cliJson('init', folder, '--data', grades, '--target', 'y', '--yes');
    expect(readFileSync(join(folder, 'stack.ts'), 'utf8')).toContain("objective: 'multi:softprob', num_class: '4'");
  });

  test('overwrites nothing without --force', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'stack.ts'), 'mine');
    const args = ['init', folder, '--data', data(), '--target', 'y', '--yes'];
    const refused = await cli(...args);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining('has stack.ts already: nothing was written'),
    ]);
    expect([readFileSync(join(folder, 'stack.ts'), 'utf8'), existsSync(join(folder, 'cdk.json'))]).toEqual([
      'mine',
      false,
    ]);
    const forced = await cli(...args, '--force');
    expect(forced.code).toBe(0);
    // This version need not be on npm: a checkout packs itself.
    expect(forced.out).toMatch(
      /^ {2}node \S+scripts\/package\.mjs --out packages && npm install \.\/packages\/\*\.tgz$/m,
    );
    expect(readFileSync(join(folder, 'stack.ts'), 'utf8')).toContain('ModelWorkflow');
  });

  test('without --target and a terminal, what can be predicted is listed', async () => {
    const { code, err } = await cli('init', temporaryFolder(), '--data', data(), '--yes');
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/say which column to predict with --target; of .* these can be: y, x$/m),
    ]);
  });
});
