import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packTarGz, unpackTarGz } from '../../../local/src/jobs/archive';

const deep = `${'a'.repeat(90)}/${'b'.repeat(60)}/model.json`;
const files = new Map([
  ['model.json', Buffer.from('{}')],
  ['code/inference.py', Buffer.from('x = 1\n'.repeat(200))],
  [deep, Buffer.alloc(512)],
  ['empty', Buffer.alloc(0)],
]);

test('the order in which files come changes no byte', () => {
  const reversed = new Map([...files].reverse());
  expect(Buffer.compare(packTarGz(files), packTarGz(reversed))).toBe(0);
});

test('tar reads it, and we read it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  writeFileSync(join(folder, 'model.tar.gz'), packTarGz(files));
  const listed = execFileSync('tar', ['-tzf', join(folder, 'model.tar.gz')], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(listed).toEqual([...files.keys()].sort());
  const read = unpackTarGz(packTarGz(files));
  for (const [name, content] of files) expect(Buffer.compare(read.get(name) ?? Buffer.from('?'), content)).toBe(0);
});

test('a path that ustar can’t hold is refused', () => {
  expect(() => packTarGz(new Map([['x'.repeat(101), Buffer.alloc(1)]]))).toThrow('shorten it to 100 characters');
});
