import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of this package, from source and from its bundle. */
export const packageVersion = (): string => findPackage().version;

/** The script that packs this package and the library, where both are a checkout and not installed. */
export function packingScript(): string | undefined {
  const script = join(findPackage().folder, '..', 'scripts', 'package.mjs');
  return existsSync(script) ? script : undefined;
}

function findPackage(): { readonly folder: string; readonly version: string } {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (name === 'ml-workflow-local' && version !== undefined) return { folder, version };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (folder === dirname(folder)) throw new Error('package.json of ml-workflow-local is not there; install it again');
  }
}
