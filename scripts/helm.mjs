// node scripts/helm.mjs [--install]: prints the path of Helm 3, or says on stderr why there is none; with --install Go builds it into .cache/bin (some minutes, once).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../.cache/bin', import.meta.url));
const MODULE = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const WINDOWS = process.platform === 'win32';
const OWN = join(BIN, WINDOWS ? 'helm.exe' : 'helm');

/** Validation of values with all drafts of JSON schema, and `--kube-version` of lint, came by then. */
const isRight = (file) =>
  /^v3\.(1[4-9]|[2-9]\d)\b/.test(spawnSync(file, ['version', '--short'], { encoding: 'utf8' }).stdout ?? '');

function find() {
  const own = process.env.ML_WORKFLOW_HELM;
  if (own) return isRight(own) ? own : undefined;
  return ['helm', OWN].find((file) => (file === 'helm' || existsSync(file)) && isRight(file));
}

function install() {
  const env = { ...process.env, GOBIN: BIN };
  const { status, error } = spawnSync('go', ['install', '-ldflags=-s -w', MODULE], { env, stdio: ['ignore', 2, 2] });
  return status === 0 && !error ? OWN : undefined;
}

const helm = find() ?? (process.argv.includes('--install') ? install() : undefined);
if (helm) console.log(helm);
else {
  console.error(
    'Helm 3.14 or newer is not there: install it, or let Go build it by "node scripts/helm.mjs --install", or set ML_WORKFLOW_HELM to one',
  );
  process.exitCode = 1;
}
