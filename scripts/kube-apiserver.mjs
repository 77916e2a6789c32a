// node scripts/kube-apiserver.mjs [--install]: prints the path of kube-apiserver, or says on stderr why there is none; with --install Go builds it into .cache/bin (a quarter of an hour, once).
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN = fileURLToPath(new URL('../.cache/bin/kube-apiserver', import.meta.url));
const VERSION = '1.37.0';
/** Without it the server calls itself v0.0.0. */
const LABEL = ['gitVersion=v' + VERSION, 'gitMajor=1', `gitMinor=${VERSION.split('.')[1]}`]
  .map((one) => `-X k8s.io/component-base/version.${one}`)
  .join(' ');
const PACKAGE = 'k8s.io/kubernetes/cmd/kube-apiserver';

/** Kubernetes requires its own libraries as v0.0.0, from folders beside it; published they are v0 of its version. */
function install() {
  const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-kube-'));
  const go = (...args) => execFileSync('go', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  try {
    writeFileSync(join(folder, 'go.mod'), 'module kube\n');
    const { GoMod } = JSON.parse(go('mod', 'download', '-json', `k8s.io/kubernetes@v${VERSION}`));
    const own = [...readFileSync(GoMod, 'utf8').matchAll(/^\s+(k8s\.io\/\S+) v0\.0\.0$/gm)].map(([, name]) => name);
    const library = `v${VERSION.replace(/^1/, '0')}`;
    go(
      'mod',
      'edit',
      `-require=k8s.io/kubernetes@v${VERSION}`,
      ...own.map((name) => `-replace=${name}=${name}@${library}`),
    );
    mkdirSync(join(OWN, '..'), { recursive: true });
    go('build', '-mod=mod', `-ldflags=-s -w ${LABEL}`, '-o', OWN, PACKAGE);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const find = () =>
  [process.env.ML_WORKFLOW_KUBE_APISERVER, OWN].find((file) => file !== undefined && file !== '' && existsSync(file));

if (!find() && process.argv.includes('--install')) {
  const { error } = spawnSync('go', ['version']);
  if (error) console.error('Go is not there: install it first');
  else install();
}
const found = find();
if (found) console.log(found);
else {
  console.error(
    'kube-apiserver is not there: let Go build it by "node scripts/kube-apiserver.mjs --install", or set ML_WORKFLOW_KUBE_APISERVER to one',
  );
  process.exitCode = 1;
}
