import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Path of a file that ships with the library, e.g. packagedFile('assets', 'glue', 'prepare.py').
 * Walks up to package.json, because this file runs from `lib/` when installed and from the sources in tests.
 */
export function packagedFile(...path: string[]): string {
  const file = join(packageRoot(__dirname), ...path);
  if (!existsSync(file)) {
    throw new Error(`${path.join('/')} is missing from cdk-ml-workflow: run npm run build in its repository`);
  }
  return file;
}

function packageRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('no package.json above cdk-ml-workflow: reinstall the package');
  return packageRoot(parent);
}
