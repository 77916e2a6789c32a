// node build.mjs [DIR]: bundles the package into dist/, or into DIR: the contract, everything else of ours and the AWS SDK go in; the package's dependencies stay outside.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, 'dist'));
rmSync(out, { recursive: true, force: true });
const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const common = {
  absWorkingDir: here,
  outdir: out,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
};
await build({
  ...common,
  entryPoints: { index: 'src/index.ts', cli: 'src/cli/bin.ts', testing: 'src/testing/index.ts' },
  packages: 'external',
  sourcemap: true,
  banner: { js: '#!/usr/bin/env node' },
});
// The CLI reads it when a command is about AWS.
await build({
  ...common,
  entryPoints: { 'aws-sdk': 'src/cli/cloud/aws-sdk.ts' },
  external: Object.keys(dependencies),
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'eof',
});
// The web app, which the runtime serves at /app/.
const ui = join(here, '..', 'ui', 'dist');
if (!existsSync(join(ui, 'index.html'))) throw new Error('ui/dist is not built: run "node scripts/build-ui.mjs" first');
cpSync(ui, join(out, 'ui'), { recursive: true });
// Types for users of the test harness; the contract's go along.
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.types.json'), '--outDir', join(out, 'types')], {
  stdio: 'inherit',
});
chmodSync(join(out, 'cli.js'), 0o755);
