// Builds the web app into ui/dist when it is out of date. Same input, same bytes.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const UI = join(ROOT, 'ui');
const OUT = join(UI, 'dist');
const STAMP = join(ROOT, '.cache', 'ui.json');

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/** One digest of everything that decides what the output is; the app imports what handlers share. */
function inputDigest() {
  const sources = [
    'ui/index.html',
    'ui/package.json',
    'ui/src',
    'handlers',
    'package-lock.json',
    'scripts/build-ui.mjs',
  ];
  const configs = readdirSync(UI).filter((name) => /^(vite\.config|tsconfig)/.test(name));
  const paths = [...sources, ...configs.map((name) => `ui/${name}`)].map((path) => join(ROOT, path));
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder)) hash.update(`${relative(ROOT, file)}\0${sha256(readFileSync(file))}\n`);
  return hash.digest('hex');
}

/** Whoever has run vite by hand since has made another output. */
const outputDigest = () =>
  existsSync(join(OUT, 'index.html'))
    ? sha256(
        filesUnder(OUT)
          .map((file) => `${relative(OUT, file)} ${statSync(file).size}\n`)
          .join(''),
      )
    : undefined;

function isCurrent(inputs) {
  if (!existsSync(STAMP)) return false;
  const stamp = JSON.parse(readFileSync(STAMP, 'utf8'));
  return stamp.v === 1 && stamp.inputs === inputs && stamp.outputs === outputDigest();
}

/** Builds what is out of date; returns whether anything was built. */
export async function buildUi({ log = console.log, force = false } = {}) {
  const inputs = inputDigest();
  if (!force && isCurrent(inputs)) {
    log('the web app is up to date');
    return false;
  }
  // In a package of its own: only the app's dependencies know vite.
  const vite = createRequire(join(UI, 'package.json')).resolve('vite/package.json');
  const { build } = await import(pathToFileURL(join(dirname(vite), 'dist', 'node', 'index.js')).href);
  const half = join(ROOT, `.cache/ui-${process.pid}`);
  // Vite leaves "production" behind: whatever this process starts would install without development tools.
  const { NODE_ENV } = process.env;
  await build({ root: UI, logLevel: 'error', build: { outDir: half, emptyOutDir: true } });
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  // Renamed into place, so that an open page never finds half an app.
  rmSync(OUT, { recursive: true, force: true });
  renameSync(half, OUT);
  const files = filesUnder(OUT);
  const scripts = files.filter((file) => file.endsWith('.js'));
  const zipped = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  log(`ui/dist: ${files.length} files, ${scripts.length} scripts of ${(zipped / 1000).toFixed(0)} kB gz together`);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, JSON.stringify({ v: 1, inputs, outputs: outputDigest() }));
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const { values } = parseArgs({ options: { force: { type: 'boolean', default: false } } });
  await buildUi({ force: values.force });
}
