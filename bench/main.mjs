// `npm run bench -- NAME`: measurements, as ratios within one run. No test depends on them.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { installPackages, root } from '../scripts/npm-packages.mjs';

installPackages();
const { ensurePythonEnv } = await import('../scripts/python-env.mjs');
const { housingData } = await import('../scripts/housing-data.mjs');
const { buildAssets } = await import('../scripts/build.mjs');

const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
};

const BENCHES = {
  run: {
    about: 'a whole warm run beside the bare sum of its Python processes',
    async start(python) {
      const data = await housingData({ cacheDir: join(root, '.cache'), log: console.log });
      run(process.execPath, ['--import', 'tsx', 'bench/warm-run.ts', python, data]);
    },
  },
  etl: {
    about: 'the ETL job at 2 million rows beside plain DuckDB SQL that does the same',
    start: (python) => run(python, ['bench/etl.py']),
  },
  engine: {
    about: 'the Amazon States Language engine beside aws-local-stepfunctions',
    async start() {
      // As users get it: bundled. A loader that compiles on the fly makes closures slower.
      const outfile = '.cache/bench-engine.cjs';
      await build({ entryPoints: ['bench/engine.ts'], outfile, bundle: true, platform: 'node', packages: 'external' });
      run(process.execPath, ['--expose-gc', outfile]);
    },
  },
  restart: {
    about: 'a restart with 1,000 executions that wait for a callback',
    start: () => run(process.execPath, ['--import', 'tsx', 'bench/restart.ts']),
  },
  predict: {
    about: 'the prediction API beside the bare endpoint, and under 100 clients beside the bare model server',
    async start(python) {
      const data = await housingData({ cacheDir: join(root, '.cache'), log: console.log });
      run(process.execPath, ['--import', 'tsx', 'bench/predict.ts', python, data, process.argv[3] ?? '60']);
    },
  },
  decide: {
    about: '100 people who decide on 100 requests at once',
    start: () => run(process.execPath, ['--import', 'tsx', 'bench/decide.ts']),
  },
  ui: {
    about: 'the web app with 2,000 runs and a history of 5,000 events',
    start: () => run(process.execPath, ['--import', 'tsx', 'bench/ui.ts']),
  },
  sizes: {
    about: 'gzipped size of each handler bundle',
    start() {
      for (const name of readdirSync(join(root, 'assets/handlers')).sort()) {
        const size = gzipSync(readFileSync(join(root, 'assets/handlers', name, 'index.mjs')), { level: 9 }).length;
        console.log(`${name.padEnd(10)} ${(size / 1000).toFixed(1)} kB gzipped`);
      }
    },
  },
};

const wanted = process.argv[2];
if (!(wanted in BENCHES)) {
  console.log('usage: npm run bench -- NAME\n');
  for (const [name, { about }] of Object.entries(BENCHES)) console.log(`  ${name.padEnd(8)} ${about}`);
  process.exitCode = wanted === undefined || wanted === '--help' ? 0 : 2;
} else {
  await buildAssets({ log: () => {} });
  const { python } = await ensurePythonEnv({ log: console.log });
  await BENCHES[wanted].start(python);
}
