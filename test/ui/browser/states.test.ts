import type { Page } from 'playwright-core';
import { tidy } from '../../e2e/support/laptop';
import { counted } from '../../support/full';
import { closeBrowser, withBrowser } from '../../pages/support/browser';
import { WebApp } from './support/app';
import { lookFaults } from './support/checks';
import { show } from './support/show';

jest.setTimeout(240_000);

/** Page, and what it reads. */
const PAGES = [
  ['/approvals', 'approvals'],
  ['/approvals/x', 'approvals/x'],
  ['/models', 'models'],
  ['/compare?runs=a,b', 'runs/a'],
  ['/data', 'data'],
] as const;
/** Some of the pages for each state, each page for some state. */
const some = (from: number) => [...PAGES, ...PAGES].slice(from, from + counted(2, PAGES.length));

withBrowser('states of the pages, with faults planted between browser and API', () => {
  let app: WebApp;

  beforeAll(async () => {
    app = await WebApp.open();
  });
  afterAll(async () => {
    await closeBrowser();
    await tidy();
  });

  const problem = (status: number, title: string, detail: string) => ({
    status,
    json: { type: 'about:blank', title, status, detail },
  });
  const plant = (page: Page, path: string, answer: ReturnType<typeof problem> | 'hold' | 'cut') =>
    page.route(
      (url) => url.pathname.endsWith(`/api/${path}`),
      (route) => (answer === 'hold' ? undefined : answer === 'cut' ? route.abort() : route.fulfill(answer)),
    );
  /** The page, with the fault there before it asks. */
  const faulty = async (path: string, api: string, answer: Parameters<typeof plant>[2]): Promise<Page> => {
    const { page } = await show(app, '/nowhere');
    await plant(page, api, answer);
    await page.goto(`${app.url}${path}`);
    return page;
  };

  test.each(some(0))('%s is loading, says so, and is sound meanwhile', async (path, api) => {
    const page = await faulty(path, api, 'hold');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: /Loading the/ })
      .waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.context().close();
  });

  test.each(some(2))('%s of somebody without permission says whom to ask', async (path, api) => {
    const page = await faulty(
      path,
      api,
      problem(403, 'You may not see this', 'Ask ann@example.com for the role Viewer.'),
    );
    await page.getByText('Ask ann@example.com for the role Viewer.').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.context().close();
  });

  test.each(some(3))('%s whose API fails says what happened, and goes on when it is back', async (path, api) => {
    const page = await faulty(path, api, problem(503, 'The table is busy', 'Wait a moment.'));
    await page.getByText('The table is busy').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(1);
    expect(await lookFaults(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByText('The table is busy').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('the inbox, whose mails come from the page’s own server', async () => {
    const { page } = await show(app, '/nowhere');
    await page.route('**/inbox.json', (route) => route.abort());
    await page.goto(`${app.url}/inbox`);
    await page.getByText('The server does not answer').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByText('No mail was sent yet').waitFor();
  });

  test.each([
    ['no prediction API', { can: { predict: false } }, 'The stack has no PredictionApi'],
    ['no schema', { schema: undefined }, 'The workflow has no FeatureSchema'],
  ])('Predict of a stack with %s says what is missing', async (_name, change, words) => {
    const { page } = await show(app, '/nowhere');
    await page.route('**/api/console', async (route) => {
      const info = (await (await route.fetch()).json()) as { can: object };
      return route.fulfill({
        json: { ...info, ...change, can: { ...info.can, ...('can' in change ? change.can : { predict: true }) } },
      });
    });
    await page.goto(`${app.url}/predict`);
    await page.getByText(words).waitFor();
    expect(await lookFaults(page)).toEqual([]);
  });
});
