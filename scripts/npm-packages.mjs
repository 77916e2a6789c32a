// Installs the npm packages when what is installed is not what package-lock.json says. No dependencies: it runs first.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    throw new Error(`Node.js ${process.versions.node} is too old: install Node.js 20 or newer and try again`);
  }
}

/** npm writes node_modules/.package-lock.json last, so an interrupted install is seen too. */
export function packagesInstalled(dir = root) {
  const installedPath = join(dir, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(dir, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.startsWith('node_modules/') ||
      entry.optional ||
      entry.devOptional ||
      entry.link ||
      installed[path]?.version === entry.version,
  );
}

export function installPackages({ log = console.log } = {}) {
  checkNode();
  if (packagesInstalled()) return false;
  log('installing npm packages (about half a minute the first time) …');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    throw new Error(
      'npm could not install the packages (its message is above): check that the npm registry can be reached, then run the same command again',
    );
  }
  return true;
}
