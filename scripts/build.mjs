// Builds assets/: the handler bundles, the Glue script and the tarball of the model's code. Same input, same bytes.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { pack } from 'tar-stream';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

// Some bundled packages are CommonJS and call require; __dirname is where a handler finds the files put beside it.
const BANNER = [
  "import{createRequire as __createRequire}from'node:module';",
  "import{fileURLToPath as __fileURLToPath}from'node:url';",
  'const require=__createRequire(import.meta.url);',
  "const __dirname=__fileURLToPath(new URL('.',import.meta.url));",
].join('');

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

async function source(file) {
  if (!existsSync(file)) throw new Error(`${relative(ROOT, file)} is missing; restore it from git`);
  return readFile(file);
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !`${entry.parentPath ?? entry.path}/`.includes('/__pycache__/'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

async function handlerNames() {
  const entries = await readdir(join(ROOT, 'handlers'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(ROOT, 'handlers', entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort();
}

async function pythonOf(folder) {
  const names = await readdir(join(ROOT, folder));
  const python = names.filter((name) => name.endsWith('.py')).sort();
  if (python.length === 0) throw new Error(`${folder}/ holds no .py file; restore it from git`);
  return python;
}

/** One digest of everything that decides what the output is. */
async function inputDigest() {
  const files = [
    ...(await filesUnder(join(ROOT, 'handlers'))),
    join(ROOT, 'glue/prepare.py'),
    ...(await pythonOf('model')).map((name) => join(ROOT, 'model', name)),
    join(ROOT, 'scripts/build.mjs'),
    join(ROOT, 'package-lock.json'),
  ];
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${relative(ROOT, file)}\0${sha256(await source(file))}\n`);
  }
  return hash.digest('hex');
}

async function bundle(names) {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(names.map((name) => [`handlers/${name}/index`, `handlers/${name}/index.ts`])),
    outdir: 'assets',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './handlers/shared/credentials.ts' },
    banner: { js: BANNER },
    legalComments: 'none',
    logLevel: 'error',
    tsconfig: 'tsconfig.dev.json',
  });
  return result.outputFiles.map(({ path, contents }) => [relative(join(ROOT, 'assets'), path), Buffer.from(contents)]);
}

/** The parser of JSONata, by which constructs check expressions: the published library has no dependencies. */
async function jsonataParser() {
  const license = await source(
    join(dirname(createRequire(join(ROOT, 'local/package.json')).resolve('jsonata')), 'LICENSE'),
  );
  const result = await build({
    stdin: { contents: "module.exports = require('jsonata');", resolveDir: join(ROOT, 'local') },
    bundle: true,
    minify: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    banner: { js: `/*! JSONata, https://jsonata.org, Copyright IBM Corp. 2016\n${license}*/` },
    legalComments: 'none',
    logLevel: 'error',
  });
  return Buffer.from(result.outputFiles[0].contents);
}

async function modelTarball() {
  const tar = pack();
  const chunks = [];
  tar.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise((done, failed) => tar.on('end', done).on('error', failed));
  for (const name of await pythonOf('model')) {
    const content = await source(join(ROOT, 'model', name));
    tar.entry({ name, mode: 0o444, uid: 0, gid: 0, mtime: new Date(0), size: content.length }, content);
  }
  // The folder that a job unpacks it to is only to be read from then on.
  tar.entry({ name: './', type: 'directory', mode: 0o555, uid: 0, gid: 0, mtime: new Date(0) });
  tar.finalize();
  await ended;
  const zipped = gzipSync(Buffer.concat(chunks), { level: 9 });
  zipped[9] = 0xff; // The gzip header names the operating system that packed it; 255 is "unknown" on every one.
  return zipped;
}

/** Renamed into place, so that a second build at the same time never shows half a file. */
async function write(path, content) {
  await mkdir(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}.half`;
  await writeFile(half, content);
  await rename(half, path);
}

async function isCurrent(stampFile, inputs, outDir) {
  if (!existsSync(stampFile)) return false;
  const stamp = JSON.parse(await readFile(stampFile, 'utf8'));
  if (stamp.v !== 1 || stamp.inputs !== inputs) return false;
  for (const [path, digest] of Object.entries(stamp.outputs)) {
    const file = join(outDir, path);
    if (!existsSync(file) || sha256(await readFile(file)) !== digest) return false;
  }
  return true;
}

/** Builds what is out of date; returns whether anything was built. */
export async function buildAssets({ log = console.log, outDir = join(ROOT, 'assets'), force = false } = {}) {
  const stampFile = join(ROOT, '.cache', `assets-${sha256(resolve(outDir)).slice(0, 12)}.json`);
  const inputs = await inputDigest();
  if (!force && (await isCurrent(stampFile, inputs, outDir))) {
    log('assets are up to date');
    return false;
  }
  const names = await handlerNames();
  const files = [
    ...(await bundle(names)),
    ['jsonata.cjs', await jsonataParser()],
    ['glue/prepare.py', await source(join(ROOT, 'glue/prepare.py'))],
    ['model-code.tar.gz', await modelTarball()],
  ];
  for (const [path, content] of files) {
    await write(join(outDir, path), content);
    const zipped = path.endsWith('.gz') ? content.length : gzipSync(content, { level: 9 }).length;
    log(`${path.padEnd(30)} ${kB(content.length).padStart(10)} ${kB(zipped).padStart(10)} gz`);
  }
  for (const name of existsSync(join(outDir, 'handlers')) ? await readdir(join(outDir, 'handlers')) : []) {
    if (!names.includes(name)) await rm(join(outDir, 'handlers', name), { recursive: true });
  }
  const outputs = Object.fromEntries(files.map(([path, content]) => [path, sha256(content)]));
  await write(stampFile, JSON.stringify({ v: 1, inputs, outputs }, undefined, 1));
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const { values } = parseArgs({ options: { out: { type: 'string' }, force: { type: 'boolean' } } });
  await buildAssets({ ...(values.out && { outDir: resolve(values.out) }), force: values.force ?? false });
}
