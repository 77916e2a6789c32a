// The Python environment of the local runtime: `.venv/` at the repository root, pinned, compiled, found again next time.
// Shell: node scripts/python-env.mjs [--dev] [--spark]; prints the path of its Python.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const REQUIREMENTS = join(ROOT, 'local', 'python');
const WINDOWS = process.platform === 'win32';
const SETS = { runtime: 'requirements.txt', dev: 'requirements-dev.txt', spark: 'requirements-spark.txt' };
const NAMES = ['python3.11', 'python3.12', 'python3.13', 'python3', 'python'];
const PROBE = 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])';

/**
 * Makes the environment, or finds the one that is there, and adds the sets asked for.
 * A set counts as there only when its stamp, written last, holds the hash of its requirements: an interrupted install is done again.
 */
export async function ensurePythonEnv({ dev = false, spark = false, log = () => {} } = {}) {
  const venv = join(ROOT, '.venv');
  const python = WINDOWS ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
  const wanted = ['runtime', ...(dev ? ['dev'] : []), ...(spark ? ['spark'] : [])];
  const ready = () => existsSync(python) && wanted.every((set) => stamped(venv, set));
  if (ready()) return { python };
  const unlock = await lock(join(ROOT, '.cache', 'python-env.lock'), log);
  try {
    if (ready()) return { python };
    if (!existsSync(python) || !stamped(venv, 'runtime')) {
      rmSync(venv, { recursive: true, force: true });
      await create(venv, log);
    }
    const missing = wanted.filter((set) => !stamped(venv, set));
    await install(python, missing, log);
    for (const set of missing) writeFileSync(stampFile(venv, set), digest(set));
  } finally {
    unlock();
  }
  return { python };
}

const stampFile = (venv, set) => join(venv, `.installed-${set}`);
const digest = (set) =>
  createHash('sha256')
    .update(readFileSync(join(REQUIREMENTS, SETS[set])))
    .digest('hex');

function stamped(venv, set) {
  const file = stampFile(venv, set);
  return existsSync(file) && readFileSync(file, 'utf8') === digest(set);
}

async function create(venv, log) {
  const uv = hasUv();
  const found = findPython();
  if (!found.python && !uv) throw new Error(noPython(found.seen));
  log(`Making the Python environment in .venv (Python ${found.version ?? '3.11'}${uv ? ', with uv' : ''})`);
  if (uv) await run('uv', ['venv', '--quiet', '--python', found.python ?? '3.11', venv]);
  else await run(found.python, ['-m', 'venv', venv]);
}

async function install(python, sets, log) {
  log(`Installing Python packages (${sets.join(', ')})`);
  const files = sets.flatMap((set) => ['-r', join(REQUIREMENTS, SETS[set])]);
  if (hasUv()) await run('uv', ['pip', 'install', '--quiet', '--python', python, '--no-deps', ...files]);
  else {
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
    await run(python, ['-m', 'pip', 'install', ...quiet, '--no-compile', '--no-deps', ...files]);
  }
  // Without bytecode each ETL run takes 0.8 s longer; a file that only another Python version can read is no matter.
  const packages = spawnSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
    encoding: 'utf8',
  });
  const env = { ...process.env };
  delete env.PYTHONDONTWRITEBYTECODE;
  delete env.PYTHONPYCACHEPREFIX;
  await run(python, ['-m', 'compileall', '-q', '-j', '0', packages.stdout.trim()], { env, mayFail: true });
}

/** The first Python 3.11 to 3.13 that runs and can make an environment, and what was seen on the way. */
export function findPython() {
  const seen = [];
  for (const candidate of candidates()) {
    const probe = spawnSync(candidate, ['-c', PROBE], { encoding: 'utf8' });
    if (probe.error) continue;
    const version = /^(\d+)\.(\d+)\.\d+/.exec(probe.stdout.trim());
    if (version && version[1] === '3' && Number(version[2]) >= 11 && Number(version[2]) <= 13) {
      return { python: candidate, version: version[0], seen };
    }
    if (version) seen.push(`${candidate} is Python ${version[0]}`);
    else if (/ensurepip|venv/.test(probe.stderr)) seen.push(`${candidate} lacks the venv module`);
    else seen.push(`${candidate} does not run`);
  }
  return { seen };
}

/** Whether a Java that real Spark 3.5 runs on is there: JAVA_HOME's, else the one in PATH. */
export function javaFound() {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { status, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(stderr ?? '')?.[1]);
  return status === 0 && major >= 17 && major <= 21;
}

function candidates() {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const pyenv = existsSync(versions) ? readdirSync(versions).filter((name) => /^3\.1[123]\./.test(name)) : [];
  const own = process.env.ML_WORKFLOW_BASE_PYTHON;
  return own ? [own] : [...NAMES, ...pyenv.sort().map((name) => join(versions, name, 'bin', 'python'))];
}

function noPython(seen) {
  const found = seen.length ? `found only: ${seen.join('; ')}` : 'no Python was found';
  const get = WINDOWS
    ? 'winget install Python.Python.3.12'
    : process.platform === 'darwin'
      ? 'brew install python@3.12'
      : 'apt install python3 python3-venv';
  return `Python 3.11, 3.12 or 3.13 with the venv module is needed, and ${found}. Install one (for example: ${get}), or uv, or set ML_WORKFLOW_BASE_PYTHON to one.`;
}

let uvFound;
const hasUv = () => (uvFound ??= spawnSync('uv', ['--version'], { stdio: 'ignore' }).status === 0);

function run(command, args, { env = process.env, mayFail = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output = (output + chunk).slice(-4000)));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 || mayFail) return resolve();
      const what = [command, ...args.slice(0, 3)].join(' ');
      reject(new Error(`\`${what} …\` failed (exit ${code}). Is there a network? Its last words:\n${output.trim()}`));
    });
  });
}

/** One install at a time: a folder is made by one process only; a lock whose process is gone is taken over. */
async function lock(folder, log) {
  mkdirSync(dirname(folder), { recursive: true });
  const owner = join(folder, 'pid');
  for (let told = false; ;) {
    try {
      mkdirSync(folder);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : 0;
    if (!alive(pid)) rmSync(folder, { recursive: true, force: true });
    else if (!told) {
      told = true;
      log(`Waiting for process ${pid}, which is installing the Python environment`);
    }
  }
}

function alive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flags = new Set(process.argv.slice(2));
  ensurePythonEnv({ dev: flags.has('--dev'), spark: flags.has('--spark'), log: (line) => console.error(line) }).then(
    ({ python }) => console.log(python),
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
