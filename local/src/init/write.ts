import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../cli/usage';

/** Writes nothing at all where one of the files is there already, unless it may be overwritten. */
export function writeApp(
  folder: string,
  files: Readonly<Record<string, string>>,
  data: { readonly from: string; readonly to: string },
  force: boolean,
): void {
  const isSame = resolve(data.from) === resolve(folder, data.to);
  const paths = [...Object.keys(files), ...(isSame ? [] : [data.to])];
  const there = paths.filter((path) => existsSync(join(folder, path)));
  if (there.length > 0 && !force) {
    throw new UsageError(
      `${folder} has ${there.join(', ')} already: nothing was written; choose another folder, or overwrite with --force`,
    );
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  if (isSame) return;
  mkdirSync(dirname(join(folder, data.to)), { recursive: true });
  copyFileSync(data.from, join(folder, data.to));
}
