import { gzipSync } from 'node:zlib';
import type { ConsoleInfo, RunList, RunSummary } from '../../../handlers/shared/console-contract';
import { tidy } from '../../e2e/support/laptop';
import { dataVersion } from '../../e2e/support/rows';
import { closeBrowser, openPage, withBrowser } from '../../pages/support/browser';
import { WebApp } from './support/app';
import { lookFaults, tabTo } from './support/checks';
import { openStart, stateOf } from './support/runs';
import { show } from './support/show';

/** Bytes of JavaScript, gzipped, that the first page may take. */
const FIRST_PAGE = 320_000;

jest.setTimeout(240_000);

withBrowser('the pages of runs, in a browser against the local runtime', () => {
  let app: WebApp;
  let deployed: string;
  let failed: string;
  const nameOf = (arn: string) => arn.split(':').at(-1) ?? '';

  beforeAll(async () => {
    app = await WebApp.open();
    deployed = nameOf((await app.laptop.approvedRun(dataVersion(1))).arn);
    app.laptop.quick.fail = (kind) => (kind === 'training' ? 'no row has a target' : undefined);
    failed = nameOf(await app.laptop.upload(dataVersion(2), 'raw/other.csv'));
    await app.laptop.finish(app.laptop.runs.at(-1) ?? '');
  });
  afterAll(async () => {
    await closeBrowser();
    await tidy();
  });

  test('the first page is light, and asks no other origin for anything', async () => {
    const { page, faults, requests } = await openPage();
    const bodies = new Map<string, Promise<Buffer>>();
    page.on('response', (answer) => answer.url().endsWith('.js') && bodies.set(answer.url(), answer.body()));
    await page.goto(`${app.url}/runs`);
    await page.getByRole('link', { name: deployed }).waitFor();
    await page.waitForLoadState('networkidle');
    const bytes = (await Promise.all(bodies.values())).map((body) => gzipSync(body, { level: 9 }).length);
    const total = bytes.reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThanOrEqual(FIRST_PAGE);
    const origin = new URL(app.url).origin;
    expect(requests.filter((one) => !one.includes(` ${origin}/`) && !one.includes(' data:'))).toEqual([]);
    expect(faults).toEqual([]);
  });

  test.each([
    ['the list', '/runs', () => deployed],
    ['starting one', '/runs?start', () => 'Upload a CSV file'],
    ['the graph', () => `/runs/${deployed}`, () => 'Smoke test'],
    ['a failed run', () => `/runs/${failed}`, () => '"Train model" failed'],
    ['its model', () => `/runs/${deployed}?tab=model`, () => 'Where it comes from'],
    ['its events', () => `/runs/${deployed}?tab=events`, () => 'ExecutionSucceeded'],
    ['its logs', () => `/runs/${deployed}?tab=logs`, () => 'Log of Train model'],
    ['its data', () => `/runs/${deployed}?tab=data`, () => 'Variables'],
  ])('%s: nothing that axe finds in light or dark, and it fits a phone', async (_what, path, sign) => {
    const { page, faults } = await show(app, typeof path === 'string' ? path : path());
    await page.getByText(sign(), { exact: false }).first().waitFor();
    expect(await lookFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('by keyboard alone: from the list to a state of a run in detail, and back', async () => {
    const { page, faults } = await show(app, '/runs');
    await page.getByRole('link', { name: deployed }).waitFor();
    await tabTo(page, 'input[placeholder="Find runs"]');
    await page.keyboard.type('deployed');
    await page.getByRole('link', { name: failed }).waitFor({ state: 'detached' });
    // The table is one stop, and arrow keys lead through its cells.
    await tabTo(page, 'table *');
    await page.keyboard.press('ArrowDown');
    for (let presses = 0; presses < 3 && (await page.locator('tbody a:focus').count()) === 0; presses++) {
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.endsWith(deployed));
    await stateOf(page, 'Deployed', 'succeeded').waitFor();
    await tabTo(page, '[data-state]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate('document.activeElement.dataset.state')).not.toBe('Start run');
    await page.keyboard.press('Enter');
    const chosen = String(await page.evaluate('document.activeElement.dataset.state'));
    await page.getByRole('heading', { name: chosen, exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe(chosen);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.searchParams.has('state'));
    expect(faults).toEqual([]);
  });

  test('the graph opens at the top, or where the run failed, and stays where a person has moved it', async () => {
    const { page } = await show(app, `/runs/${deployed}`);
    const inSight = (name: string) =>
      page.locator(`[data-state="${name}"]`).evaluate((state) => {
        const [box, frame] = [state, state.closest('.machine-window')].map((one) => one?.getBoundingClientRect());
        return box !== undefined && frame !== undefined && box.top >= frame.top && box.bottom <= frame.bottom;
      });
    await stateOf(page, 'Deployed', 'succeeded').waitFor();
    expect([await inSight('Start run'), await inSight('Deployed')]).toEqual([true, false]);
    await page.getByRole('heading', { name: 'Start run', exact: true }).waitFor();

    await page.goto(`${app.url}/runs/${failed}`);
    await page.getByText('Where the run ended.', { exact: false }).waitFor();
    await page.getByRole('heading', { name: 'Train model', exact: true }).waitFor();
    expect(await inSight('Train model')).toBe(true);
    const drawing = page.locator('.machine-window');
    await drawing.scrollIntoViewIfNeeded();
    const frame = await drawing.boundingBox();
    if (!frame) throw new Error('there is no drawing');
    const [x, y] = [frame.x + 20, frame.y + 100];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 450, { steps: 5 });
    await page.mouse.up();
    expect(await inSight('Train model')).toBe(false);
    // What is followed is brought back when the drawing gets another size.
    await page.setViewportSize({ width: 1300, height: 850 });
    await page.evaluate('new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))');
    expect(await inSight('Train model')).toBe(false);
  });

  test.each([
    ['/runs', 'Runs'],
    ['/models', 'Model versions'],
    ['/approvals', 'Decided'],
  ])('%s: every column fits at 1280 pixels; on a phone each row is a card', async (path, name) => {
    const { page, faults } = await show(app, path, { viewport: { width: 1280, height: 900 } });
    const link = page.getByRole('link', { name: /^(Version 1|data-.*)$/ }).first();
    await link.waitFor();
    const wider = await page.getByRole('grid', { name }).evaluate((table) => {
      const { scrollWidth, parentElement } = table;
      return scrollWidth - (parentElement?.clientWidth ?? 0);
    });
    expect(wider).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('grid', { name }).waitFor({ state: 'detached' });
    await page.locator(`ol[aria-label="${name}"] > li`).first().waitFor();
    expect(await lookFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('a log that is followed stands at its end where its lines wrap, too', async () => {
    const { page, faults } = await show(app, `/runs/${deployed}?tab=logs`, { viewport: { width: 390, height: 844 } });
    const log = page.getByRole('region', { name: /^Log of / });
    await log.getByText('best round').waitFor();
    const left = () => log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
    await log.evaluate((box) => box.scrollIntoView());
    await page.evaluate('new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))');
    expect(await log.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeGreaterThan(100);
    expect(await left()).toBeLessThan(2);
    expect(faults).toEqual([]);
  });

  test('what has the keyboard’s focus takes the first click; a question that is left gives the focus back, a new page its heading', async () => {
    const { page, faults } = await show(app, '/runs');
    const start = page.getByRole('button', { name: 'Start run' });
    const dialog = page.getByRole('dialog');
    await start.click();
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await start.and(page.locator(':focus')).waitFor();
    await start.click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByPlaceholder('Find runs').fill('no such run');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await page.locator('input[placeholder="Find runs"]:focus').waitFor();
    for (const name of [deployed, failed]) await page.getByRole('checkbox', { name: `Select run ${name}` }).check();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.locator('h1:focus', { hasText: 'Compare' }).waitFor();
    expect(faults).toEqual([]);
  });

  test('a deep link opens the part of the run, and back and forward lead through the parts', async () => {
    const { page, faults } = await show(app, `/runs/${failed}?tab=events`);
    await page.getByRole('tab', { name: 'Events', selected: true }).waitFor();
    await page.getByLabel('Faults only').check();
    await page.getByText('TaskFailed', { exact: true }).waitFor();
    await page.getByText('ExecutionStarted').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Input and output' }).click();
    await page.getByRole('heading', { name: 'Input', exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('tab', { name: 'Events', selected: true }).waitFor();
    await page.goForward();
    await page.getByRole('tab', { name: 'Input and output', selected: true }).waitFor();
    expect(await page.title()).toBe(`${failed} · California Housing`);
    expect(faults).toEqual([]);
  });

  test('the appearance and the columns are kept', async () => {
    const { page, faults } = await show(app, '/runs', { colorScheme: 'light' });
    await page.getByRole('link', { name: deployed }).waitFor();
    const isDark = () => page.evaluate('document.body.classList.contains("awsui-dark-mode")');
    expect(await isDark()).toBe(false);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('body.awsui-dark-mode').waitFor();
    await page.getByRole('button', { name: /Appearance/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Light' }).click();
    expect(await isDark()).toBe(false);
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('checkbox', { name: 'Duration' }).uncheck();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('columnheader', { name: 'Duration' }).waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('link', { name: deployed }).waitFor();
    expect(await isDark()).toBe(false);
    expect(await page.getByRole('columnheader', { name: 'Duration' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  describe('where the API answers otherwise', () => {
    const problem = (status: number, title: string) => ({
      status,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title, status, detail: 'Ask the owner.' }),
    });

    test('who may not look is told so, in the API’s words', async () => {
      const { page } = await openPage();
      await page.route('**/api/console', (route) => route.fulfill(problem(403, 'Not for you')));
      await page.goto(`${app.url}/runs`);
      await page.getByText('Not for you').waitFor();
      await page.getByText('Ask the owner.').waitFor();
      expect(await lookFaults(page)).toEqual([]);
    });

    test('who may only look can start, stop and redrive nothing', async () => {
      const { page } = await openPage();
      await page.route('**/api/console', async (route) => {
        const answer = await route.fetch();
        const info = (await answer.json()) as ConsoleInfo;
        await route.fulfill({ json: { ...info, viewer: { ...info.viewer, mayWrite: false } } });
      });
      await page.goto(`${app.url}/runs`);
      const start = page.getByRole('button', { name: 'Start run' });
      await start.waitFor();
      expect(await start.getAttribute('aria-disabled')).toBe('true');
      await page.goto(`${app.url}/runs/${failed}`);
      const redrive = page.getByRole('button', { name: 'Redrive' });
      await redrive.waitFor();
      expect(await redrive.getAttribute('aria-disabled')).toBe('true');
    });

    test('an error is shown with a way to try again, which then succeeds', async () => {
      const { page } = await openPage();
      let broken = true;
      await page.route('**/api/runs?*', (route) =>
        broken ? route.fulfill(problem(400, 'Something is odd')) : route.continue(),
      );
      await page.goto(`${app.url}/runs`);
      await page.getByText('Something is odd').waitFor();
      broken = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('link', { name: deployed }).waitFor();
    });

    test('a run that is not there, and a page that is not there, say so', async () => {
      const { page } = await show(app, '/runs/no-such-run');
      await page
        .getByText('There is no run named no-such-run. The Runs page lists those there are.', { exact: false })
        .waitFor();
      await page.getByRole('link', { name: 'Runs page' }).click();
      await page.getByRole('link', { name: deployed }).waitFor();
      await page.goto(`${app.url}/nowhere`);
      await page.getByText('There is no page at this address').waitFor();
      await page.getByRole('button', { name: 'Go to the runs' }).click();
      await page.getByRole('link', { name: deployed }).waitFor();
    });

    test('2,000 runs are paged, and older ones come as they are asked for', async () => {
      const { page } = await openPage();
      const all = Array.from({ length: 2000 }, (_one, at): RunSummary => ({
        id: `run-${at}`,
        status: 'SUCCEEDED',
        outcome: 'deployed',
        startedAt: new Date(Date.UTC(2026, 10, 24) - at * 60_000).toISOString(),
        stoppedAt: new Date(Date.UTC(2026, 10, 24) - at * 60_000 + 5000).toISOString(),
        redriveCount: 0,
      }));
      const asked: string[] = [];
      await page.route('**/api/runs?*', (route) => {
        const { searchParams } = new URL(route.request().url());
        asked.push(searchParams.get('next') ?? 'first');
        const from = Number(searchParams.get('next') ?? 0);
        const list: RunList = { v: 1, items: all.slice(from, from + 100), next: `${from + 100}` };
        return route.fulfill({ json: list });
      });
      await page.goto(`${app.url}/runs`);
      await page.getByRole('link', { name: 'run-0', exact: true }).waitFor();
      expect(asked).not.toContain('100');
      for (const to of ['run-25', 'run-50', 'run-75', 'run-100']) {
        await page.getByRole('button', { name: 'Next page' }).click();
        await page.getByRole('link', { name: to, exact: true }).waitFor();
      }
      expect(asked).toContain('100');
      await page
        .getByRole('textbox', { name: 'Find runs' })
        .or(page.getByPlaceholder('Find runs'))
        .first()
        .fill('run-150');
      await page.getByRole('link', { name: 'run-150', exact: true }).waitFor();
      await openStart(page);
    });
  });
});
