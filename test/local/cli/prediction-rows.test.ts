import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchesOf, placed } from '../../../local/src/cli/prediction-rows';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';

afterAll(removeTemporaryFolders);

function fileOf(name: string, content: string | Buffer): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

const faultAt = (field: string) => ({ field, value: 1, rule: '', fix: '' });

test.each([
  ['a row', '{"x":1}', '{"instances":[{"x":1}]}'],
  ['a list', ' [{"x":1},{"x":2}]', '{"instances":[{"x":1},{"x":2}]}'],
  ['as the API takes it', '{"instances":[{"x":1}]}', '{"instances":[{"x":1}]}'],
])('JSON: %s, given or in a file', (_what, text, body) => {
  const one = { type: 'application/json', body, rows: body.split('x').length - 1 };
  expect(batchesOf(text)).toEqual([expect.objectContaining(one)]);
  expect(batchesOf(fileOf('rows.json', `\uFEFF${text}`))).toEqual([expect.objectContaining(one)]);
});

test('a list longer than a request is cut, and a fault is told at its place in the list', () => {
  const batches = batchesOf(JSON.stringify(Array.from({ length: 2001 }, (_, x) => ({ x }))));
  expect(batches.map(({ rows }) => rows)).toEqual([1000, 1000, 1]);
  expect(batches[2]?.body).toBe('{"instances":[{"x":2000}]}');
  expect(batches.map((batch) => placed(faultAt('instances[0].x'), batch).field)).toEqual([
    'instances[0].x',
    'instances[1000].x',
    'instances[2000].x',
  ]);
});

test('wide rows are cut by their bytes', () => {
  const batches = batchesOf(JSON.stringify(Array.from({ length: 9 }, () => ({ x: 'y'.repeat(300_000) }))));
  expect(batches.map(({ rows }) => rows)).toEqual([2, 2, 2, 2, 1]);
  expect(Math.max(...batches.map(({ body }) => Buffer.byteLength(body)))).toBeLessThanOrEqual(1_048_576);
});

test('each part of a CSV file has the header, and lines are counted as an editor shows them', () => {
  const long = '1,"two\nlines"';
  const lines = ['', 'x,note', long, '', ...Array.from({ length: 1000 }, (_, x) => `${x},a`)];
  const [first, second] = batchesOf(fileOf('rows.csv', lines.join('\r\n')));
  expect(first?.body.startsWith(`x,note\r\n${long}\r\n0,a\r\n`)).toBe(true);
  expect(second?.body).toBe('x,note\r\n999,a\r\n');
  // The blank line, the header, the quoted row of two lines, a blank line, 999 rows.
  expect(placed(faultAt('line 2, x'), second!).field).toBe('line 1005, x');
  expect(placed(faultAt('line 2, x'), first!).field).toBe('line 3, x');
  expect(placed(faultAt('line 4, x'), first!).field).toBe('line 6, x');
});

test('a CSV file without a header goes as it is, whatever its name', () => {
  const rows = Array.from({ length: 1001 }, (_, x) => `${x},a`);
  const [, second] = batchesOf(fileOf('rows.txt', rows.join('\n')));
  expect(second).toMatchObject({ type: 'text/csv', body: '1000,a\r\n', rows: 1 });
  expect(placed(faultAt('line 1, x'), second!).field).toBe('line 1001, x');
});

test.each<[string, string, RegExp]>([
  ['semicolons', fileOf('rows.csv', 'x;y\n1;2\n'), /rows\.csv separates its values by semicolons: save it with commas/],
  ['UTF-16', fileOf('rows.csv', Buffer.from('\uFEFFx,y', 'utf16le')), /rows\.csv is UTF-16: save it as UTF-8/],
  ['a header alone', fileOf('rows.csv', 'x,y\n'), /rows\.csv has no row below its header/],
  ['no such file', 'nowhere.csv', /there is no file nowhere\.csv: give a JSON or CSV file of rows, or JSON such as/],
  ['prose', fileOf('note.txt', 'Dear all\nthe rows follow.\n'), /note\.txt is neither JSON nor CSV: \S/],
  ['a quote that stays open', fileOf('rows.csv', 'x,y\n1,"a\n'), /rows\.csv is no CSV: the quote that opens in line 2/],
  ['half a JSON', '{"x":', /what was given is no JSON: \S/],
  ['half a JSON file', fileOf('rows.json', '[{"x":1}'), /rows\.json is no JSON: \S/],
  ['an empty list', '[]', /has no row/],
])('%s: refused in words', (_what, source, words) => {
  expect(() => batchesOf(source)).toThrow(words);
});
