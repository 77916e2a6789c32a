// Packs what would be published: node scripts/package.mjs --out DIR [--python]; prints a line of size per package.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildUi } from './build-ui.mjs';
import { buildAssets } from './build.mjs';
import { root } from './npm-packages.mjs';

function run(command, args, { cwd = root } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw error;
  if (status === 0) return stdout;
  throw new Error(`\`${[command, ...args].join(' ')}\` failed (exit ${status}):\n${stdout}\n${stderr}`.trim());
}

const bin = (name) => join(root, 'node_modules', '.bin', name);

function npmPack(out, workspace = []) {
  const [{ filename, size, unpackedSize, files }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', out, ...workspace]),
  );
  return { file: join(out, filename), size, unpackedSize, files: files.map(({ path }) => path) };
}

/** `python`: the wheel as well (20 s more). Answers file, size and contents of each package. */
export async function packAll({ out, python = false }) {
  mkdirSync(out, { recursive: true });
  await buildAssets({ log: () => {} });
  await buildUi({ log: () => {} });
  // What a former release left there would be packed as well.
  rmSync(join(root, 'lib'), { recursive: true, force: true });
  run(bin('jsii'), ['--silence-warnings=reserved-word']);
  run(process.execPath, [join(root, 'local', 'build.mjs')]);
  const packages = { library: npmPack(out), local: npmPack(out, ['--workspace', 'local']) };
  if (!python) return packages;
  run(bin('jsii-pacmak'), ['--target', 'python', '--outdir', out, root]);
  const wheel = readdirSync(join(out, 'python')).find((name) => name.endsWith('.whl'));
  const file = join(out, 'python', wheel ?? '');
  if (!wheel || !existsSync(file)) throw new Error(`jsii-pacmak wrote no wheel to ${join(out, 'python')}`);
  return { ...packages, wheel: { file, size: statSync(file).size, files: [] } };
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' }, python: { type: 'boolean' } } });
  const packages = await packAll({ out: resolve(values.out), python: values.python ?? false });
  for (const { file, size, unpackedSize, files } of Object.values(packages)) {
    const unpacked = unpackedSize ? `, ${files.length} files, ${(unpackedSize / 1e6).toFixed(1)} MB unpacked` : '';
    console.log(`${file}: ${(size / 1e3).toFixed(0)} kB${unpacked}`);
  }
}
