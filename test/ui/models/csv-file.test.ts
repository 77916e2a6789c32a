import { parseCsv } from '../../../handlers/shared/schema/csv';
import type { Schema } from '../../../handlers/shared/schema/schema';
import { BATCH } from '../../../handlers/shared/schema/batches';
import { harmless, predictionsCsv, readCsv, requestsOf } from '../../../ui/src/models/csv-file';

const SCHEMA: Schema = {
  v: 1,
  columns: [
    { name: 'speed', type: 'number', unit: 'km/h', min: 0, max: 300 },
    { name: 'gears', type: 'integer', min: 1, missing: true },
    { name: 'fuel', type: 'category', categories: ['petrol', 'diesel'] },
  ],
  target: { name: 'noise', type: 'number', unit: 'dB' },
};
const read = (...lines: string[]) => readCsv(lines.join('\r\n'), SCHEMA);

describe('a CSV file for prediction', () => {
  test('is read in any order of columns; what the model does not take is kept and not sent', () => {
    const file = read('id,fuel,noise,speed,gears', '=1+1,petrol,70,120.5,5', 'b,diesel,71,80,');
    expect(file).toMatchObject({ blocked: false, faultCount: 0 });
    expect(file.rows.map(({ line, row }) => [line, row])).toEqual([
      [2, { speed: 120.5, gears: 5, fuel: 'petrol' }],
      [3, { speed: 80, gears: null, fuel: 'diesel' }],
    ]);
    expect(file.notes.join('\n')).toMatch(/noise is what the model predicts: it is not sent[\s\S]*Not sent.*: id\./);
  });

  test('without a header it is taken in the order of the schema, and that is said', () => {
    const file = read('120.5,5,petrol');
    expect(file.rows[0]?.row).toEqual({ speed: 120.5, gears: 5, fuel: 'petrol' });
    expect(file.notes).toEqual([expect.stringContaining('no header')]);
  });

  test('every fault is told with line, column and value; the good rows can be sent', () => {
    const file = read('speed,gears,fuel', '120,5,petrol', '900,5,steam', '1,2', 'x,1.5,diesel', '', '80,4,"diesel"');
    expect(file.blocked).toBe(false);
    expect(file.faults.map(({ line, column, value }) => [line, column, value])).toEqual([
      [3, 'speed', '900'],
      [3, 'fuel', 'steam'],
      [4, '', '2 values'],
      [5, 'speed', 'x'],
      [5, 'gears', '1.5'],
    ]);
    expect(file.faults[0]?.words).toBe('Must be from 0 to 300 km/h.');
    expect(file.rows.filter(({ faulty }) => !faulty).map(({ line }) => line)).toEqual([2, 7]);
  });

  test.each([
    ['a misspelt column', ['Speed,gears,fuel', '1,2,petrol'], /Write "speed"/],
    ['a column that is missing', ['speed,gears', '1,2'], /add the column "fuel"|required/i],
    ['a column twice', ['speed,gears,fuel,fuel', '1,2,petrol,petrol'], /Stands twice/],
    ['an open quote', ['speed,gears,fuel', '1,2,"petrol'], /quote .* is not closed/],
    ['semicolons', ['speed;gears;fuel', '1;2;petrol'], /^Columns are separated by ";", not by commas/],
    ['a workbook', ['PK\u0003\u0004'], /^This is a spreadsheet or a ZIP archive/],
    ['no line', [''], /is empty/],
    ['a header alone', ['speed,gears,fuel'], /no row/],
  ])('%s: nothing can be sent', (_name, lines, words) => {
    const file = read(...lines);
    expect(file.blocked).toBe(true);
    expect(file.faults.map((fault) => fault.words).join('\n')).toMatch(words);
  });

  test('the list of faults is cut and the count is not', () => {
    const file = read('speed,gears,fuel', ...Array.from({ length: 1500 }, () => 'x,1,petrol'));
    expect([file.faults.length, file.faultCount]).toEqual([1000, 1500]);
    expect(file.rows.every(({ faulty }) => faulty)).toBe(true);
  });
});

test('requests hold at most 1,000 rows and stay below the limit of bytes, in order', () => {
  const row = (text: string) => ({ row: { fuel: text } });
  const many = requestsOf(Array.from({ length: 2500 }, (_, index) => ({ ...row('petrol'), index })));
  expect(many.map(({ length }) => length)).toEqual([1000, 1000, 500]);
  expect(many.flat().map(({ index }) => index)).toEqual(Array.from({ length: 2500 }, (_, index) => index));
  const long = requestsOf(Array.from({ length: 10 }, () => row('ü'.repeat(100_000))));
  expect(long.every((batch) => Buffer.byteLength(JSON.stringify(batch)) <= BATCH.BYTES)).toBe(true);
  expect(long.flat()).toHaveLength(10);
});

describe('the download', () => {
  test('has every line of the file again, with prediction and version, or why there is none', () => {
    const file = read('id,speed,gears,fuel', '"a,1",120,5,petrol', 'b,900,5,petrol', 'c,80,4,diesel');
    const answers = new Map([[2, { prediction: { value: 70.25 }, version: '3' }]]);
    const lines = parseCsv(predictionsCsv(file, answers, SCHEMA)).map(({ cells }) => cells);
    expect(lines).toEqual([
      ['id', 'speed', 'gears', 'fuel', 'predicted_noise', 'model_version', 'not_predicted_because'],
      ['a,1', '120', '5', 'petrol', '70.25', '3', ''],
      ['b', '900', '5', 'petrol', '', '', 'speed: Must be from 0 to 300 km/h.'],
      ['c', '80', '4', 'diesel', '', '', 'It was not asked.'],
    ]);
  });

  test('overwrites no column of the file and lets no spreadsheet run what came in it', () => {
    const file = read(
      'predicted_noise,=cmd,speed,gears,fuel',
      '1,"=HYPERLINK(""x"")",-0,5,petrol',
      '+1,@SUM(A1),120,5,petrol',
    );
    const lines = parseCsv(predictionsCsv(file, new Map([[3, { prediction: { value: -2 }, version: null }]]), SCHEMA));
    expect(lines[0]?.cells).toEqual([
      'predicted_noise', "'=cmd", 'speed', 'gears', 'fuel', 'predicted_noise_2', 'model_version', 'not_predicted_because',
    ]); // prettier-ignore
    expect(lines[1]?.cells.slice(0, 3)).toEqual(['1', '\'=HYPERLINK("x")', '-0']);
    expect(lines[2]?.cells.slice(0, 2)).toEqual(['+1', "'@SUM(A1)"]);
    expect(lines[2]?.cells[5]).toBe('-2');
    for (const cell of ['=1', '+a', '-1-1', '@x', '\tx', '\rx', '＝1']) expect(harmless(cell)).toBe(`'${cell}`);
    for (const cell of ['-1.5', '+3e4', 'a=b', '']) expect(harmless(cell)).toBe(cell);
  });
});
