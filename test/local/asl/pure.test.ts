import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ASL = resolve(__dirname, '../../../local/src/asl');
const FILES = readdirSync(ASL, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.ts'));

function sourceOf(file: string): string {
  return readFileSync(join(ASL, file), 'utf8');
}

/** Of `import … from`, `export … from`, `import '…'`, `import('…')`, `require('…')`, in any quotes. */
function importsOf(source: string): string[] {
  return [...source.matchAll(/\b(?:from|import|require)\b\s*\(?\s*(['"`])([^'"`\n]+)\1/g)].map((it) => it[2]);
}

/** What brings in time, chance, the surroundings or the disk. */
const IMPURE = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /(?<!new )\bDate\(/,
  /\bMath\.random\b/,
  /\bperformance\b\./,
  /\brandom(?:UUID|Bytes|Int|FillSync|Fill)\b/,
  /\bgetRandomValues\b/,
  /\bcrypto\./,
  /\bprocess\b\s*[.[]/,
  /\bglobalThis\b/,
  /\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/,
  /\bconsole\./,
  /\brequire\s*\(/,
  /\bimport\s*\(/,
  /\bfetch\s*\(/,
  /\bawait\b|\basync\b|\bPromise\b/,
  /\btoLocale\w*String\b|\bIntl\./,
];

const impurities = (source: string): string[] => IMPURE.flatMap((pattern) => pattern.exec(source)?.[0] ?? []);

/** Code without its comments, which may speak of anything. */
const codeOf = (source: string): string => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

test('the engine imports nothing of ours from outside', () => {
  const foreign = FILES.flatMap((file) =>
    importsOf(sourceOf(file))
      .filter((it) => it.startsWith('.'))
      .filter((it) => relative(ASL, resolve(ASL, dirname(file), it)).startsWith('..'))
      .map((it) => `${file} imports ${it}`),
  );
  expect(foreign).toEqual([]);
});

test('the engine uses two packages: jsonata, and hashes', () => {
  const packages = new Set(FILES.flatMap((file) => importsOf(sourceOf(file))).filter((it) => !it.startsWith('.')));
  expect([...packages].sort()).toEqual(['jsonata', 'node:crypto']);
  const taken = FILES.map(sourceOf).flatMap((it) =>
    [...it.matchAll(/import (.+) from 'node:crypto'/g)].map((m) => m[1]),
  );
  expect(new Set(taken)).toEqual(new Set(['{ createHash }']));
});

test('the engine has no clock, no chance and no input or output', () => {
  const found = FILES.flatMap((file) => impurities(codeOf(sourceOf(file))).map((it) => `${file}: ${it}`));
  expect(found).toEqual([]);
});

test.each([
  'const now = Date.now();',
  'const now = new Date();',
  'const text = Date();',
  'const chance = Math.random();',
  'const begin = performance.now();',
  "import { randomUUID } from 'node:crypto';",
  'crypto.getRandomValues(bytes);',
  'const { HOME } = process.env;',
  "const region = process['env'].REGION;",
  'setTimeout(done, 5);',
  'console.log(1);',
  "const fs = require('fs');",
  "const fs = import('node:fs');",
  "void fetch('http://127.0.0.1');",
  'async function later() {}',
  'value.toLocaleString();',
])('would notice: %s', (line) => {
  expect(impurities(line)).not.toEqual([]);
});

test.each([
  ["import x from '../runtime/x';", '../runtime/x'],
  ['import type { X } from "../x";', '../x'],
  ["export * from './x';", './x'],
  ["import './x';", './x'],
  ["const x = import('./x');", './x'],
  ["const x = require('./x');", './x'],
])('would find the import in: %s', (line, path) => {
  expect(importsOf(line)).toEqual([path]);
});
