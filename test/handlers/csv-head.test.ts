import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkHead, HEAD_BYTES } from '../../handlers/shared/schema/csv-head';
import type { Schema } from '../../handlers/shared/schema/schema';

const HOUSING = JSON.parse(readFileSync(join(__dirname, '../../examples/housing/schema.json'), 'utf8')) as Schema;
const NAMES = [...HOUSING.columns, HOUSING.target].map(({ name }) => name);
const header = NAMES.join(',');
const row = NAMES.map(() => '1').join(',');
const faults = (head: string, schema: Schema | undefined = HOUSING) => checkHead(head, schema).faults;

test('a file that fits has no fault, with quotes, BOM and Windows line ends too', () => {
  expect(checkHead(`${header}\n${row}\n`, HOUSING)).toEqual({ faults: [], notes: [], columns: NAMES });
  const quoted = NAMES.map((name) => `"${name}"`).join(',');
  expect(faults(`\uFEFF${quoted}\r\n${row}\r\n`)).toEqual([]);
  expect(faults(`${[...NAMES].reverse().join(',')}\n${row}`)).toEqual([]);
});

test.each([
  ['nothing', '', /empty/],
  ['a spreadsheet', 'PK\u0003\u0004', /spreadsheet or a ZIP/],
  ['Parquet', 'PAR1xxxx', /Parquet/],
  ['gzip', '\u001f\u008b', /compressed/],
  ['JSON', '[{"a": 1}]', /JSON/],
  ['a picture', '\u0089PNG\0\0', /no text/],
  ['semicolons', `${NAMES.join(';')}\n`, /separated by ";"/],
  ['tabs', `${NAMES.join('\t')}\n`, /separated by tabs/],
  ['no row', `${header}\n`, /no row below/],
  ['no header', `${row}\n${row}\n`, /first line holds numbers/],
])('says in words what %s is', (_what, head, expected) => {
  expect(faults(head).join(' ')).toMatch(expected);
});

test('names each column that is missing, what it is for, and what may be meant', () => {
  const renamed = header.replace('median_house_value', 'Median House Value').replace('latitude,', '');
  expect(
    faults(
      `${renamed}\n`.concat(
        NAMES.slice(1)
          .map(() => '1')
          .join(','),
        '\n',
      ),
    ),
  ).toEqual([
    'The column latitude is missing.',
    'The column median_house_value is missing, which the model learns to predict. The file has "Median House Value": is it that one?',
  ]);
});

test('a column twice is a fault, one too many a note, an optional one that lacks a note', () => {
  const schema: Schema = {
    v: 1,
    columns: [
      { name: 'a', type: 'number' },
      { name: 'b', type: 'number', optional: true },
    ],
    target: { name: 'y', type: 'number' },
  };
  expect(faults('a,a,y\n1,2,3\n', schema)).toEqual(['The header names a more than once: leave each column once.']);
  expect(checkHead('a,y,z\n1,2,3\n', schema)).toMatchObject({
    faults: [],
    notes: ['Optional and not in the file: b.', 'Not in the schema, and ignored: z.'],
  });
});

test('a row with another number of values is told, and goes to quarantine', () => {
  expect(checkHead(`${header}\n${row}\n1,2\n`, HOUSING).notes).toEqual([
    'Row 2 has 2 values for 10 columns; such rows go to quarantine.',
  ]);
});

test('a line that the beginning of the file cuts is not held against it', () => {
  const long = `${header}\n${`${row}\n`.repeat(5000)}`.slice(0, HEAD_BYTES);
  expect(checkHead(long, HOUSING)).toMatchObject({ faults: [], notes: [] });
  expect(checkHead('a'.repeat(HEAD_BYTES), undefined).faults).toEqual([]);
});

test('without a schema only the form is checked', () => {
  expect(checkHead('a,b\n1,2\n', undefined)).toEqual({ faults: [], notes: [], columns: ['a', 'b'] });
});
