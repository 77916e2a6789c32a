import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { findPython } from '../../jobs/python';
import { readHolder } from '../../runtime/lock';

/** Without what is `required` runs do not work here; what is `optional` has a use of its own. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'optional';
  /** What was found, or what it is for. */
  readonly found: string;
  /** How to get it; absent when there is nothing to do. */
  readonly advice?: string;
}

/** What the machine is asked, so that a test can answer. */
export interface Machine {
  readonly nodeVersion: string;
  readonly python: string;
  readonly stateDir: string;
  /** The output of a program; undefined when it is not there or fails. */
  run(program: string, args: readonly string[]): string | undefined;
  exists(path: string): boolean;
  /** Bytes that are free where the state folder is. */
  freeBytes(): number;
  canListen(): Promise<boolean>;
}

const PACKAGES = ['duckdb', 'sqlframe', 'numpy', 'scipy', 'xgboost'];
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium-browser',
  '/usr/bin/microsoft-edge',
];
const ENOUGH_BYTES = 1e9;

export async function checksOf(machine: Machine): Promise<Check[]> {
  return [
    node(machine),
    ...python(machine),
    disk(machine),
    await ports(machine),
    isolation(machine),
    optional(machine, 'Java', 'java', ['-version'], 'real Spark in place of DuckDB', 'install OpenJDK 17'),
    optional(
      machine,
      'AWS CLI',
      'aws',
      ['--version'],
      'asking the runtime, or AWS, by hand',
      'see https://docs.aws.amazon.com/cli',
    ),
    browser(machine),
  ];
}

function node({ nodeVersion }: Machine): Check {
  const isNew = Number(/^v?(\d+)/.exec(nodeVersion)?.[1]) >= 20;
  const name = 'Node.js';
  if (isNew) return { name, status: 'ok', found: nodeVersion };
  return { name, status: 'missing', found: nodeVersion, advice: 'install Node.js 20 or newer: https://nodejs.org' };
}

function python({ python: program, run }: Machine): Check[] {
  const version = run(program, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])'])?.trim();
  const make =
    'python3.11 -m venv .venv && .venv/bin/pip install --no-deps -r node_modules/ml-workflow-local/python/requirements.txt';
  const isFit = /^3\.1[123]\./.test(version ?? '');
  const interpreter: Check = isFit
    ? { name: 'Python', status: 'ok', found: `${version} (${program})` }
    : {
        name: 'Python',
        status: 'missing',
        found: version === undefined ? `${program} does not run` : `${version} (${program})`,
        advice: 'install Python 3.11, 3.12 or 3.13, or name one with ML_WORKFLOW_PYTHON',
      };
  if (!isFit) return [interpreter];
  const absent = PACKAGES.filter((name) => run(program, ['-c', `import ${name}`]) === undefined);
  const name = 'Python packages';
  if (absent.length === 0) return [interpreter, { name, status: 'ok', found: PACKAGES.join(', ') }];
  return [interpreter, { name, status: 'missing', found: `without ${absent.join(', ')}`, advice: make }];
}

function disk(machine: Machine): Check {
  const free = machine.freeBytes();
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  if (free >= ENOUGH_BYTES) return { name: 'Disk', status: 'ok', found };
  return { name: 'Disk', status: 'missing', found, advice: 'free 1 GB, or keep runs elsewhere with --state-dir' };
}

async function ports(machine: Machine): Promise<Check> {
  if (await machine.canListen()) return { name: 'Ports', status: 'ok', found: '127.0.0.1 can be listened on' };
  const advice = 'let programs listen on 127.0.0.1 (a sandbox or a security program refuses it)';
  return { name: 'Ports', status: 'missing', found: '127.0.0.1 can not be listened on', advice };
}

function isolation({ run }: Machine): Check {
  const name = 'Network isolation';
  if (
    run('unshare', ['--user', '--map-root-user', '--net', 'true']) !== undefined ||
    run('unshare', ['-n', 'true']) !== undefined
  )
    return { name, status: 'ok', found: 'unshare cuts jobs off from the network, as AWS does' };
  const found = 'jobs with network isolation run with the network';
  return { name, status: 'optional', found, advice: 'Linux with user namespaces (util-linux) can do it' };
}

function optional(machine: Machine, name: string, program: string, args: string[], use: string, advice: string): Check {
  const output = machine.run(program, args)?.trim().split('\n')[0];
  if (output !== undefined) return { name, status: 'ok', found: output === '' ? program : output };
  return { name, status: 'optional', found: `for ${use}`, advice };
}

function browser({ exists }: Machine): Check {
  const found = [process.env.CHROME_PATH ?? '', ...BROWSERS].find((path) => path !== '' && exists(path));
  if (found !== undefined) return { name: 'Browser', status: 'ok', found };
  const use = 'none at the usual places; for the inbox and the approval page any will do';
  return { name: 'Browser', status: 'optional', found: use, advice: 'tests in a browser find one by CHROME_PATH' };
}

/** This machine. */
export function thisMachine(stateDir: string, pythonPath: string | undefined): Machine {
  return {
    nodeVersion: process.version,
    python: pythonPath ?? findPython(),
    stateDir: resolve(stateDir),
    run(program, args) {
      const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
      // Java tells its version on the other stream.
      return status === 0 ? stdout || stderr : undefined;
    },
    exists: existsSync,
    freeBytes() {
      let folder = resolve(stateDir);
      while (!existsSync(folder)) folder = dirname(folder);
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    },
    canListen: () =>
      new Promise((done) => {
        if (readHolder(resolve(stateDir))?.port !== undefined) return done(true);
        const server = createServer();
        server.once('error', () => done(false));
        server.listen(0, '127.0.0.1', () => server.close(() => done(true)));
        return undefined;
      }),
  };
}
