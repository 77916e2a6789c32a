import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ASL = resolve(__dirname, '../../../local/src/asl');
const FILES = readdirSync(ASL, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.ts'));

function sourceOf(file: string): string {
  return readFileSync(join(ASL, file), 'utf8');
}

function importsOf(file: string): string[] {
  return [...sourceOf(file).matchAll(/(?:from|import|require\()\s*'([^']+)'/g)].map((it) => it[1]);
}

test('the engine imports nothing of ours from outside', () => {
  const foreign = FILES.flatMap((file) =>
    importsOf(file)
      .filter((it) => it.startsWith('.'))
      .filter((it) => relative(ASL, resolve(ASL, dirname(file), it)).startsWith('..'))
      .map((it) => `${file} imports ${it}`),
  );
  expect(foreign).toEqual([]);
});

test('the engine uses two packages: jsonata, and hashes', () => {
  const packages = new Set(FILES.flatMap(importsOf).filter((it) => !it.startsWith('.')));
  expect([...packages].sort()).toEqual(['jsonata', 'node:crypto']);
});

test('the engine has no clock, no chance and no input or output', () => {
  const forbidden =
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bprocess\.|\bsetTimeout\b|\bconsole\./;
  expect(FILES.filter((file) => forbidden.test(sourceOf(file)))).toEqual([]);
});
