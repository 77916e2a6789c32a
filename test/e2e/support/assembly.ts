import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findAssembly } from '../../../local/src';

export const ROOT = resolve(__dirname, '../../..');
export const CACHE = join(ROOT, 'node_modules/.cache/ml-workflow-e2e');
/** What the synthesized example is made of. */
const SOURCES = ['index.ts', 'cdk.json', 'constructs', 'workflows', 'handlers/shared', 'examples', 'glue', 'assets'];
const A_DAY = 86_400_000;

let synthesized: Promise<string> | undefined;

/** examples/housing, synthesized once for the same sources; test files that run at the same time share it. */
export function housingAssembly(): Promise<string> {
  synthesized ??= synthesize();
  return synthesized;
}

async function synthesize(): Promise<string> {
  if (!existsSync(join(ROOT, 'assets/handlers/ask/index.mjs'))) {
    throw new Error('the handler bundles are not built: run "npm run build" first');
  }
  const folder = join(CACHE, stampOfSources());
  const out = join(folder, 'cdk.out');
  if (existsSync(out)) return out;
  forgetOld();
  const mine = `${folder}.${process.pid}`;
  mkdirSync(mine, { recursive: true });
  await findAssembly({ stateDir: mine });
  try {
    renameSync(mine, folder);
  } catch (error) {
    // Another worker was faster.
    rmSync(mine, { recursive: true, force: true });
    if (!existsSync(out)) throw error;
  }
  return out;
}

function stampOfSources(): string {
  const hash = createHash('sha256').update(process.version);
  const take = (path: string): void => {
    const facts = statSync(path);
    if (!facts.isDirectory()) hash.update(`${path} ${facts.size} ${facts.mtimeMs}\n`);
    else for (const name of readdirSync(path).sort()) take(join(path, name));
  };
  SOURCES.forEach((source) => take(join(ROOT, source)));
  return hash.digest('hex').slice(0, 16);
}

/** Another run of the tests may still use a young one. */
function forgetOld(): void {
  for (const name of existsSync(CACHE) ? readdirSync(CACHE) : []) {
    const path = join(CACHE, name);
    if (statSync(path).mtimeMs < Date.now() - A_DAY) rmSync(path, { recursive: true, force: true });
  }
}
