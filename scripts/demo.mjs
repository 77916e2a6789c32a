// `npm run demo`: checks the options, does all set-up, then hands over to examples/housing/demo.ts. No dependencies.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkNode, installPackages, root } from './npm-packages.mjs';
import { optionsOrExit, UsageError } from './usage.mjs';

const HELP = `usage: npm run demo -- [options]

Runs the whole workflow on California Housing on this machine: prepare, train, evaluate, register, approve, deploy,
predict. No AWS account, no Docker. What it makes lies in .ml-workflow/ (delete the folder to start from nothing).

  --data FILE        your copy of housing.csv (10 columns) in place of the downloaded data
  --set NAME=VALUE   override a hyperparameter of this run, e.g. --set eta=0.05 (may be repeated)
  --approve          decide as the recipient of the mail would: approve
  --reject           … reject
  --engine ENGINE    duckdb (default) or spark (needs Java 17; installs pyspark, 317 MB)
  --state-dir DIR    where runs, models and mails are kept (default .ml-workflow)
  --help             this text

In a terminal it waits for you to open the mail's link; without one it approves. Exit status: 0 when the run ended as
wanted, 1 when it did not, 2 for a wrong option.
`;

function readOptions(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      data: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      approve: { type: 'boolean', default: false },
      reject: { type: 'boolean', default: false },
      engine: { type: 'string', default: 'duckdb' },
      'state-dir': { type: 'string', default: '.ml-workflow' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.approve && values.reject) throw new UsageError('--approve and --reject exclude each other: give one');
  if (!['duckdb', 'spark'].includes(values.engine)) {
    throw new UsageError(`--engine is "${values.engine}": give duckdb or spark`);
  }
  const hyperparameters = {};
  for (const pair of values.set) {
    const at = pair.indexOf('=');
    if (at < 1 || at === pair.length - 1)
      throw new UsageError(`--set is "${pair}": write it as name=value, e.g. eta=0.05`);
    hyperparameters[pair.slice(0, at)] = pair.slice(at + 1);
  }
  const data = values.data && resolve(process.env.INIT_CWD ?? '.', values.data);
  if (data && !(existsSync(data) && statSync(data).isFile())) {
    throw new UsageError(`--data is "${values.data}", which is no file: give the path of housing.csv`);
  }
  const decision = values.approve ? 'approved' : values.reject ? 'rejected' : undefined;
  return {
    help: values.help,
    data,
    ownData: data !== undefined,
    hyperparameters,
    decision,
    engine: values.engine,
    stateDir: resolve(process.env.INIT_CWD ?? '.', values['state-dir']),
  };
}

const options = optionsOrExit(readOptions, HELP);

try {
  checkNode();
  installPackages();
  const { ensurePythonEnv } = await import('./python-env.mjs');
  const { python } = await ensurePythonEnv({ spark: options.engine === 'spark', log: console.log });
  const { buildAssets } = await import('./build.mjs');
  await buildAssets({ log: () => {} });
  const { buildUi } = await import('./build-ui.mjs');
  await buildUi({ log: () => {} });
  if (!options.data) {
    const { housingData } = await import('./housing-data.mjs');
    options.data = await housingData({ cacheDir: join(root, '.cache'), log: console.log });
  }
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'examples/housing/demo.ts', JSON.stringify({ ...options, python })],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  // Ctrl-C reaches the child as well; this process waits for its answer.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
  child.on('close', (code, signal) => (process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)));
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
