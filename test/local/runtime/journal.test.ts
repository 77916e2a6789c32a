import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Journal } from '../../../local/src/runtime/journal';
import { lockStateDir } from '../../../local/src/runtime/lock';
import { FileStore } from '../../../local/src/runtime/store';
import { removeTemporaryFolders, temporaryFolder } from './support';

afterAll(removeTemporaryFolders);

const newFile = (): string => join(temporaryFolder(), 'x.journal');

function readAll(file: string): unknown[] {
  const records: unknown[] = [];
  void Journal.open(file, 'test', (record) => records.push(record)).close();
  return records;
}

async function write(file: string, records: readonly unknown[]): Promise<void> {
  const journal = Journal.open(file, 'test', () => undefined);
  await Promise.all(records.map((record) => journal.append(record)));
  await journal.close();
}

test('what was appended is read again, wherever the file is torn up to the last whole record', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 6 }), fc.nat(), async (records, cut) => {
      const file = newFile();
      await write(
        file,
        records.map((value) => ({ value })),
      );
      const { length } = readFileSync(file);
      const bytes = length - (cut % length);
      truncateSync(file, bytes);
      const whole = readFileSync(file, 'utf8').split('\n').length - 2;
      const expected = JSON.parse(
        JSON.stringify(records.slice(0, Math.max(0, whole)).map((value) => ({ value }))),
      ) as unknown[];
      expect(readAll(file)).toEqual(expected);
      await write(file, [{ later: true }]);
      expect(readAll(file)).toEqual([...expected, { later: true }]);
    }),
    { numRuns: 40 },
  );
});

const line = (json: string): string =>
  `${createHash('sha1').update(json).digest('hex').slice(0, 10)} ${json.length} ${json}\n`;

test.each([
  ['with others after it', '{"a":1}', '{"a":7}'],
  ['that was written to its end, although it is the last', '{"b":2}', '{"b":7}'],
])('a corrupt record %s is reported with file and offset, and never skipped', async (_which, sound, corrupt) => {
  const file = newFile();
  await write(file, [{ a: 1 }, { b: 2 }]);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(sound, corrupt));
  const offset = text.lastIndexOf('\n', text.indexOf(sound)) + 1;
  expect(() => readAll(file)).toThrow(`${file} is corrupt at byte ${offset}: the record there does not match`);
  expect(readFileSync(file, 'utf8')).toBe(text.replace(sound, corrupt));
});

test('a last record of which the disk kept zeros only is dropped, as one without an end is', async () => {
  const file = newFile();
  await write(file, [{ a: 1 }, { b: 2 }]);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('{"b":2}', '\0\0\0\0\0\0\0'));
  expect(readAll(file)).toEqual([{ a: 1 }]);
});

test('a journal of a newer version is refused in words, and so is one record', async () => {
  const file = newFile();
  writeFileSync(file, line('{"v":2,"journal":"test"}'));
  expect(() => readAll(file)).toThrow(
    `${file} was written by a newer version of ml-workflow (format 2; this one reads up to 1). Upgrade`,
  );
  writeFileSync(file, line('{"v":1,"journal":"test"}') + line('{"v":1}') + line('{"v":2}'));
  expect(() => readAll(file)).toThrow('(the record at byte 60 has version 2; this one reads up to 1). Upgrade');
});

test('a journal of another kind is refused', () => {
  const file = newFile();
  writeFileSync(file, line('{"v":1,"journal":"other"}'));
  expect(() => readAll(file)).toThrow(`${file} is not a journal of kind "test"`);
});

test('the store keeps batches whole, forgets failed ones, and compacts to the same tables', async () => {
  const folder = temporaryFolder();
  const store = new FileStore(folder);
  store.put('t', 'a', { n: 1 });
  store.batch(() => {
    store.put('t', 'b', { n: 2 });
    store.delete('t', 'a');
  });
  expect(() =>
    store.batch(() => {
      store.put('t', 'c', { n: 3 });
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(store.list('t')).toEqual([['b', { n: 2 }]]);
  store.compact();
  store.put('t', 'd', { n: 4 });
  await store.close();
  appendFileSync(join(folder, 'store.journal'), '0123456789 50 {"v":1,"chan');
  expect(new FileStore(folder).list('t')).toEqual([
    ['b', { n: 2 }],
    ['d', { n: 4 }],
  ]);
});

test('a second process is refused in words; the lock of a dead one is taken over', () => {
  const folder = temporaryFolder();
  const lock = lockStateDir(folder);
  lock.announce(4321);
  expect(() => lockStateDir(folder)).toThrow(`${folder} is in use by process ${process.pid} (http://127.0.0.1:4321)`);
  writeFileSync(join(folder, 'lock.json'), JSON.stringify({ v: 1, pid: 2 ** 30 }));
  lockStateDir(folder).release();
});

test('the store compacts while it runs: what was overwritten does not pile up', async () => {
  const folder = temporaryFolder();
  const limit = 20_000;
  const store = new FileStore(folder, undefined, limit);
  let largest = 0;
  for (let n = 0; n < 2000; n++) {
    store.put('t', `key ${n % 10}`, { n, text: 'x'.repeat(50) });
    largest = Math.max(largest, statSync(join(folder, 'store.journal')).size);
  }
  expect(largest).toBeLessThan(limit + 1000);
  const rows = store.list('t');
  expect(rows).toHaveLength(10);
  await store.close();
  const again = new FileStore(folder, undefined, limit);
  expect(again.list('t')).toEqual(rows);
  again.put('t', 'key 0', { later: true });
  await again.close();
});

test('what is left of a compaction that was cut off is removed, and the journal stands', async () => {
  const folder = temporaryFolder();
  const store = new FileStore(folder);
  store.put('t', 'a', { n: 1 });
  await store.close();
  const unfinished = join(folder, 'store.journal.new');
  writeFileSync(unfinished, 'half of a');
  const again = new FileStore(folder);
  expect(again.list('t')).toEqual([['a', { n: 1 }]]);
  expect(existsSync(unfinished)).toBe(false);
  await again.close();
});
