import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCase } from './cases';
import { type NegativeCase, type ValidateCase, runNegative, runValidate } from './definitions';
import type { ConformanceCase, Rule, Verdict } from './types';

export interface Suite {
  readonly verdicts: Verdict[];
  /** Lines about what was not run, and why. */
  readonly notes: string[];
}

/** Files that need more than the engine: TestState and the API around it. */
const LATER = ['teststate.json', 'api-traces.json'];

export async function runSuite(folder: string, only: RegExp | undefined): Promise<Suite> {
  const rule = (await import(pathToFileURL(resolve(folder, 'compare.mjs')).href)) as Rule;
  const verdicts: Verdict[] = [];
  const notes: string[] = [];
  const each = <T extends { id: string }>(
    file: string,
    run: (of: T, by: Rule) => Verdict,
    takes?: (of: T) => boolean,
  ): void => {
    const all = read<T>(folder, file, notes);
    const taken = takes ? all.filter(takes) : all;
    if (taken.length < all.length) notes.push(`${file}: ${all.length - taken.length} not run yet`);
    for (const of of taken) if (!only || only.test(of.id)) verdicts.push(run(of, rule));
  };
  each<ConformanceCase>('cases.json', runCase);
  each<NegativeCase>('negatives.json', runNegative, (of) => of.isDefinitionError);
  each<ValidateCase>('validate.json', runValidate);
  for (const file of LATER) {
    const { length } = read<object>(folder, file, notes);
    if (length > 0) notes.push(`${file}: ${length} not run yet`);
  }
  return { verdicts, notes };
}

function read<T>(folder: string, file: string, notes: string[]): T[] {
  const path = resolve(folder, file);
  if (existsSync(path)) return (JSON.parse(readFileSync(path, 'utf8')) as { cases: T[] }).cases;
  notes.push(`${file}: skipped, it is not in ${folder}`);
  return [];
}
