import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCase } from './cases';
import { type NegativeCase, type ValidateCase, runNegative, runValidate } from './definitions';
import { runTestState, type TestStateCase } from './test-states';
import { isWhole, runTrace, type TraceCase } from './traces';
import type { ConformanceCase, Rule, Verdict } from './types';

export interface Suite {
  readonly verdicts: Verdict[];
  /** Lines about what was not run, and why. */
  readonly notes: string[];
}

/** Recordings that are played at once: most of the time they wait. */
const AT_ONCE = 8;

export async function runSuite(folder: string, only: RegExp | undefined): Promise<Suite> {
  const rule = (await import(pathToFileURL(resolve(folder, 'compare.mjs')).href)) as Rule;
  const verdicts: Verdict[] = [];
  const notes: string[] = [];
  const each = async <T extends { id: string }>(
    file: string,
    run: (of: T, by: Rule) => Verdict | Promise<Verdict>,
    owes: (of: T) => boolean = () => true,
  ): Promise<void> => {
    const all = read<T>(folder, file, notes).filter((of) => !only || only.test(of.id));
    const owing = all.filter(owes);
    verdicts.push(...(await inTurns(owing, (of) => run(of, rule))));
    const apart = all.length - owing.length;
    if (apart > 0)
      notes.push(`${file}: ${apart} apart, recorded in part or with functions that are not in the recording`);
  };
  await each<ConformanceCase>('cases.json', runCase);
  await each<NegativeCase>('negatives.json', runNegative);
  await each<ValidateCase>('validate.json', runValidate);
  await each<TestStateCase>('teststate.json', runTestState);
  await each<TraceCase>('api-traces.json', runTrace, isWhole);
  return { verdicts, notes };
}

/** The results in the order of the items. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => R | Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

function read<T>(folder: string, file: string, notes: string[]): T[] {
  const path = resolve(folder, file);
  if (existsSync(path)) return (JSON.parse(readFileSync(path, 'utf8')) as { cases: T[] }).cases;
  notes.push(`${file}: skipped, it is not in ${folder}`);
  return [];
}
