// Every page of the web app as it looks on the housing example: run by screenshots.ts.
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { dataVersion } from '../test/e2e/support/rows';
import { tidy } from '../test/e2e/support/laptop';
import { WebApp } from '../test/ui/browser/support/app';

const VIEWS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: { width: 1360, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1360, height: 900 } },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 740 } },
};

/** What docs/web-app.md shows: pictures of the first screen, as `page-view`. */
export const SHOWN_IN_DOCS = ['run-training-light', 'runs-dark', 'approval-light', 'predict-light'];

interface Scene {
  readonly name: string;
  readonly path: string;
  /** Words that are on the page when it is whole. */
  readonly sign: string;
  readonly act?: (page: Page) => Promise<unknown>;
}

/** A deployed model, one that was rejected, a run that failed, one that waits, and one that trains. */
async function stage(app: WebApp): Promise<readonly Scene[]> {
  const { laptop } = app;
  const nameOf = (arn: string) => encodeURIComponent(arn.split(':').at(-1) ?? '');
  const metrics = { rmse: 47_102, mae: 31_340, r2: 0.838 };
  Object.assign(laptop.quick, {
    metrics: () => ({ ...metrics }),
    baselines: { mean: { rmse: 118_047, mae: 93_200, r2: 0 }, linear: { rmse: 73_114, mae: 52_800, r2: 0.61 } },
  });
  const first = await laptop.approvedRun(dataVersion(1));
  const rejected = await laptop.upload(dataVersion(2), 'raw/second.csv');
  await laptop.finish(rejected);
  laptop.quick.fail = (kind) =>
    kind === 'training'
      ? 'the train channel has a row without a target (median_house_value): check the data'
      : undefined;
  const failed = await laptop.upload(dataVersion(3), 'raw/third.csv');
  await laptop.finish(failed);
  delete laptop.quick.fail;
  Object.assign(metrics, { rmse: 45_335, mae: 30_120, r2: 0.852 });
  const waiting = await laptop.upload(dataVersion(4), 'raw/fourth.csv');
  await laptop.untilWaiting(waiting);
  app.runner().rounds = { count: 36, milliseconds: 0 };
  app.runner().hold();
  const training = await laptop.upload(dataVersion(5), 'raw/fifth.csv');
  const [done, lost, wait, live] = [first.arn, failed, waiting, training].map(nameOf);
  const { items } = (await (await fetch(`${app.url}/api/approvals`)).json()) as {
    items: { id: string; state: string }[];
  };
  const approval = items.find(({ state }) => state === 'PENDING')?.id ?? '';
  return [
    { name: 'runs', path: '/runs', sign: 'Deployed' },
    { name: 'start-run', path: '/runs?start', sign: 'Upload a CSV file' },
    { name: 'run-training', path: `/runs/${live}`, sign: 'rmse after round' },
    { name: 'run-waiting', path: `/runs/${wait}`, sign: 'waits for a decision', act: machine },
    { name: 'run-deployed', path: `/runs/${done}`, sign: 'passed its smoke test', act: wholeMachine },
    { name: 'run-failed', path: `/runs/${lost}`, sign: '"Train model" failed', act: machine },
    { name: 'run-model', path: `/runs/${wait}?tab=model`, sign: 'Where it comes from' },
    { name: 'run-events', path: `/runs/${lost}?tab=events`, sign: 'TaskFailed' },
    { name: 'run-logs', path: `/runs/${live}?tab=logs`, sign: 'Follow' },
    { name: 'run-data', path: `/runs/${done}?tab=data`, sign: 'Variables' },
    { name: 'approvals', path: '/approvals', sign: 'version' },
    { name: 'approval', path: `/approvals/${approval}`, sign: 'Predicted against actual' },
    { name: 'models', path: '/models', sign: 'Approved' },
    { name: 'compare', path: `/compare?runs=${done},${wait}`, sign: 'Durations' },
    { name: 'predict', path: '/predict', sign: 'median_income', act: predict },
    { name: 'data', path: '/data', sign: 'longitude' },
    { name: 'inbox', path: '/inbox', sign: 'version' },
  ];
}

const machine = (page: Page) => page.locator('[data-state="Train model"]').waitFor({ state: 'attached' });

const wholeMachine = (page: Page) => page.getByRole('button', { name: 'Show all states' }).click();

async function predict(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Predict', exact: true }).click();
  await page
    .getByText(/version 1/i)
    .first()
    .waitFor();
}

/** Pictures of all pages, or of those named as `page-view` in `only`; answers what went wrong on the way. */
export async function appPictures(browser: Browser, folder: string, only?: readonly string[]): Promise<string[]> {
  const app = await WebApp.open();
  const faults: string[] = [];
  try {
    const scenes = await stage(app);
    for (const [view, look] of Object.entries(VIEWS)) {
      for (const { name, path, sign, act } of scenes) {
        const picture = `${name}-${view}`;
        if (only && !only.includes(picture)) continue;
        const context = await browser.newContext({ ...look, reducedMotion: 'reduce' });
        const page = await context.newPage();
        page.on('console', (said) => said.type() === 'error' && faults.push(`${picture}: ${said.text()}`));
        try {
          await page.goto(`${app.url}${path}`);
          await page.getByText(sign, { exact: false }).first().waitFor();
          await act?.(page);
          await page.waitForLoadState('networkidle');
        } catch (error) {
          faults.push(`${picture}: ${(error as Error).message.split('\n')[0]}`);
        }
        await page.screenshot({ path: join(folder, `${only ? 'app' : 'ui'}-${picture}.png`), fullPage: !only });
        await context.close();
      }
    }
    app.runner().letGo();
  } finally {
    await tidy();
  }
  return faults;
}
