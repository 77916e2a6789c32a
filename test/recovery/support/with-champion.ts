import { cpSync } from 'node:fs';
import type { QuickOptions } from '../../../local/src/jobs';
import { type Laptop, openLaptop, temporaryFolder } from '../../e2e/support/laptop';
import type { CallInterceptor } from '../../../local/src/services/types';
import { dataVersion } from '../../e2e/support/rows';
import { Meanwhile } from './by-hand';

/** Each model is better than the one before. */
export function better(from = 59_000): Pick<QuickOptions, 'metrics'> {
  let rmse = from;
  return { metrics: () => ({ rmse: (rmse -= 1000), mae: 30_000, r2: 0.85 }) };
}

let prepared: Promise<string> | undefined;

/** A laptop on which version 1 serves. */
export async function withChampion(intercept?: CallInterceptor): Promise<Laptop> {
  prepared ??= prepare();
  const stateDir = temporaryFolder();
  cpSync(await prepared, stateDir, { recursive: true });
  const laptop = await openLaptop({ stateDir, quick: better(50_000), ...(intercept ? { intercept } : {}) });
  // Virtual time begins anew, and the past had moved it.
  await laptop.advanceDays(0.1);
  return laptop;
}

async function prepare(): Promise<string> {
  const stateDir = temporaryFolder();
  const laptop = await openLaptop({ stateDir, quick: better() });
  const { outcome, cause } = await laptop.approvedRun(dataVersion(1));
  if (outcome !== 'deployed') throw new Error(`the champion was not deployed: ${outcome ?? cause}`);
  await laptop.close();
  return stateDir;
}

/** The same, with a person who may do something meanwhile. */
export async function withMeanwhile(): Promise<{ readonly laptop: Laptop; readonly meanwhile: Meanwhile }> {
  const meanwhile = new Meanwhile();
  const laptop = await withChampion(meanwhile.intercept);
  meanwhile.watch(laptop);
  return { laptop, meanwhile };
}
