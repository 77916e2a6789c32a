import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCase } from './cases';
import type { ConformanceCase, Rule, Verdict } from './types';

export interface Suite {
  readonly verdicts: Verdict[];
  /** Lines about what was not run, and why. */
  readonly notes: string[];
}

const LATER = ['negatives.json', 'validate.json', 'teststate.json', 'api-traces.json'];

export async function runSuite(folder: string, only: RegExp | undefined): Promise<Suite> {
  const rule = (await import(pathToFileURL(resolve(folder, 'compare.mjs')).href)) as Rule;
  const verdicts: Verdict[] = [];
  const notes: string[] = [];
  for (const of of read<ConformanceCase>(folder, 'cases.json', notes)) {
    if (!only || only.test(of.id)) verdicts.push(runCase(of, rule));
  }
  for (const file of LATER) {
    const count = read<object>(folder, file, notes).length;
    if (count > 0) notes.push(`${file}: ${count} not run yet`);
  }
  return { verdicts, notes };
}

function read<T>(folder: string, file: string, notes: string[]): T[] {
  const path = resolve(folder, file);
  if (existsSync(path)) return (JSON.parse(readFileSync(path, 'utf8')) as { cases: T[] }).cases;
  notes.push(`${file}: skipped, it is not in ${folder}`);
  return [];
}
