import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
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

test('a corrupt record before others is reported with file and offset', async () => {
  const file = newFile();
  await write(file, [{ a: 1 }, { b: 2 }]);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('{"a":1}', '{"a":7}'));
  expect(() => readAll(file)).toThrow(`${file} is corrupt at byte ${text.indexOf('\n') + 1}`);
});

test('a journal of a newer version is refused in words', async () => {
  const file = newFile();
  Journal.open(file, 'test', () => undefined).rewrite('test', []);

  const json = '{"v":2,"journal":"test"}';
  writeFileSync(file, `${createHash('sha1').update(json).digest('hex').slice(0, 10)} ${json.length} ${json}\n`);
  expect(() => readAll(file)).toThrow('newer version of ml-workflow (format 2; this one reads up to 1)');
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
