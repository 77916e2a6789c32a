// The web app with 2,000 runs and with a history of 5,000 events: time to the first row, time of an update, and the longest
// task that keeps the page from answering. The API's answers are made here, so that it is the browser that is measured.
import { chromium, type Page } from 'playwright-core';
import type { RunDetail, RunEvents, RunList, RunSummary } from '../handlers/shared/console-contract';
import { tidy } from '../test/e2e/support/laptop';
import { jsonata, Play } from '../test/local/asl/harness';
import { WebApp } from '../test/ui/browser/support/app';
import { wired } from '../test/ui/support/history';

const RUNS = 2000;
const EVENTS = 5000;
const UPDATES = 10;

const DEFINITION = jsonata({
  Each: {
    Type: 'Map',
    ItemProcessor: {
      StartAt: 'Work',
      States: { Work: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { a: 1 }, End: true } },
    },
    End: true,
  },
});

async function main(): Promise<void> {
  const { findBrowser } = await import('../scripts/browser.mjs');
  const app = await WebApp.open();
  const browser = await chromium.launch((await findBrowser()).options);
  try {
    await runs(await browser.newPage({ viewport: { width: 1360, height: 900 } }), app.url);
    await events(await browser.newPage({ viewport: { width: 1360, height: 900 } }), app.url);
  } finally {
    await browser.close();
    await tidy();
  }
}

async function runs(page: Page, url: string): Promise<void> {
  let turn = 0;
  const all = Array.from({ length: RUNS }, (_one, at) => runOf(at));
  await page.route('**/api/runs?*', (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('next') ?? 0);
    const items = all.slice(from, from + 100).map((run, at) => (at === 0 ? { ...run, version: turn } : run));
    const more = from + 100 < RUNS ? { next: `${from + 100}` } : {};
    return route.fulfill({ json: { v: 1, items, ...more } satisfies RunList });
  });
  await watch(page);
  const begun = performance.now();
  await page.goto(`${url}/runs`);
  await page.getByRole('link', { name: 'run-0', exact: true }).waitFor();
  say(`${RUNS} runs: first row`, performance.now() - begun);
  const loading = performance.now();
  for (let loaded = 100; loaded < RUNS; loaded += 100) {
    await page.getByRole('button', { name: /Load older runs/ }).click();
    // With the last portion the button goes.
    if (loaded + 100 < RUNS) await page.getByText(`(${loaded + 100} are here)`).waitFor();
    else await page.getByRole('button', { name: /Load older runs/ }).waitFor({ state: 'detached' });
  }
  say(`${RUNS} runs: all loaded`, performance.now() - loading);
  const times: number[] = [];
  for (turn = 1; turn <= UPDATES; turn++) {
    const asked = performance.now();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('tbody tr').first().getByText(`${turn}`, { exact: true }).waitFor();
    times.push(performance.now() - asked);
  }
  say(`${RUNS} runs: an update, from the click to the new value`, median(times));
  const typed = performance.now();
  await page.getByPlaceholder('Find runs').fill('run-1999');
  await page.getByRole('link', { name: 'run-1999', exact: true }).waitFor();
  say(`${RUNS} runs: found by text`, performance.now() - typed);
  say(`${RUNS} runs: longest task`, await longest(page));
}

async function events(page: Page, url: string): Promise<void> {
  const play = new Play(
    DEFINITION,
    Array.from({ length: Math.ceil(EVENTS / 6) }, (_one, at) => at),
  );
  while (play.events.length < EVENTS) play.succeed('done');
  const all = wired(play.events);
  let known = EVENTS;
  const grow = () => {
    play.succeed('done');
    all.push(...wired(play.events.slice(all.length)));
    known = all.length;
  };
  const detail: RunDetail = {
    ...{ v: 1, run: { ...runOf(0), status: 'RUNNING', outcome: undefined, stoppedAt: undefined } },
    ...{ executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:machine:run-0', input: {}, redrivable: false },
    ...{ jobs: [], consoleUrl: null },
  };
  await page.route('**/api/runs/run-0', (route) => route.fulfill({ json: detail }));
  await page.route('**/api/runs/run-0/definition', (route) =>
    route.fulfill({ json: { v: 1, definition: DEFINITION } }),
  );
  await page.route('**/api/runs/run-0/events?*', (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get('after') ?? 0);
    const items = all.filter(({ id }) => id > after && id <= known).slice(0, 1000);
    const lastId = items.at(-1)?.id ?? after;
    return route.fulfill({ json: { v: 1, items, lastId, more: lastId < known } satisfies RunEvents });
  });
  await watch(page);
  const begun = performance.now();
  await page.goto(`${url}/runs/run-0?tab=events`);
  await page.getByRole('row').nth(1).waitFor();
  say(`${EVENTS} events: first row`, performance.now() - begun);
  await page.getByText(`(${known})`).waitFor();
  say(`${EVENTS} events: all of them`, performance.now() - begun);
  for (const [tab, sign] of [
    ['Events', () => page.getByText(`(${known})`)],
    ['Graph', () => page.locator('[data-state=Each]')],
  ] as const) {
    // prettier-ignore
    await page.getByRole('tab', { name: tab }).click();
    await sign().waitFor();
    const times: number[] = [];
    for (let turn = 0; turn < UPDATES; turn++) times.push(await update(page, grow));
    say(`${EVENTS} events: tasks of 50 ms and more in an update (${tab.toLowerCase()})`, median(times));
  }
  say(`${EVENTS} events: longest task`, await longest(page));
}

/** Milliseconds that the page's own work takes between the answer with new events and the next frame. */
async function update(page: Page, grow: () => void): Promise<number> {
  const before = Number(await page.evaluate('performance.now()'));
  grow();
  await page.waitForResponse(async (answer) => answer.url().includes('/events?') && ((await answer.json()) as RunEvents).items.length > 0); // prettier-ignore
  await page.evaluate('new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))');
  const tasks = (await page.evaluate('globalThis.tasks')) as { at: number; lasted: number }[];
  return tasks.filter(({ at }) => at >= before).reduce((sum, { lasted }) => sum + lasted, 0);
}

const runOf = (at: number): RunSummary => {
  const started = Date.UTC(2026, 10, 24) - at * 60_000;
  return {
    ...{ id: `run-${at}`, status: 'SUCCEEDED', outcome: 'deployed', redriveCount: 0, dataVersion: 'feed' },
    ...{ startedAt: new Date(started).toISOString(), stoppedAt: new Date(started + 5000).toISOString() },
  };
};

/** Tasks of 50 ms and more, as the browser counts them. */
const watch = (page: Page): Promise<unknown> =>
  page.addInitScript(`globalThis.tasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) tasks.push({ at: startTime, lasted: duration });
    }).observe({ type: 'longtask', buffered: true })`);

const longest = (page: Page): Promise<number> => page.evaluate('Math.max(0, ...tasks.map(({ lasted }) => lasted))');

const median = (times: number[]): number => [...times].sort((one, other) => one - other)[times.length >> 1] ?? 0;

const say = (what: string, milliseconds: number): void =>
  console.log(`${what.padEnd(58)} ${milliseconds.toFixed(0)} ms`);

void main();
