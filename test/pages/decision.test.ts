import type { Page } from 'playwright-core';
import { newestRequest } from '../../examples/housing/demo/recipient';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import { closeBrowser, openPage, overflow, violations, withBrowser } from './support/browser';

withBrowser('in a browser, against the local runtime', () => {
  let laptop: Laptop;
  let run: string;
  let link: string;

  beforeEach(async () => {
    laptop = await openLaptop();
    run = await laptop.upload(dataVersion(1));
    await laptop.untilWaiting(run);
    const request = await newestRequest(laptop.client, 0);
    if (!request) throw new Error('no mail asks for a decision');
    link = request.link;
  });
  afterEach(tidy);
  afterAll(closeBrowser);

  const heading = (page: Page) => page.locator('h1').innerText();
  /** Presses Tab until what has the focus answers to the selector. */
  const tabTo = async (page: Page, selector: string) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    }
    throw new Error(`Tab never reaches ${selector}`);
  };

  test('the whole decision by keyboard: look, jump, choose, comment, confirm, receipt', async () => {
    const { page, requests, faults } = await openPage();
    await page.goto(link);
    expect(await heading(page)).toMatch(/^Approve .* version 1\?$/);
    // From the run's own files, by the function's own permissions.
    for (const title of ['Predicted against actual', 'What the model goes by', 'Data', 'Where it comes from']) {
      expect(await page.getByRole('heading', { name: title, exact: true }).count()).toBe(1);
    }
    expect(await page.locator('.due.bad').count()).toBe(0);
    expect(await page.locator('.facts').innerText()).toMatch(/Code version\s+[0-9a-f]{64}/);

    await tabTo(page, '#jump');
    await page.keyboard.press('Enter');
    expect(await page.locator('#decide:focus').count()).toBe(1);
    expect(page.url()).toBe(link);
    await tabTo(page, '[name=decision]');
    await page.keyboard.press('Space');
    await tabTo(page, '#comment');
    await page.keyboard.type('Seen & <fine>');
    await tabTo(page, 'button');
    expect(laptop.isWaiting(run)).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.includes('/approvals/'), { waitUntil: 'load' });
    await page.getByRole('heading', { name: 'Thank you: approved' }).waitFor();
    expect(await page.locator('blockquote').innerText()).toBe('Seen & <fine>');
    expect(await violations(page)).toEqual([]);

    const { outcome, output } = await laptop.finish(run);
    expect([outcome, output?.approval?.comment]).toEqual(['deployed', 'Seen & <fine>']);
    const secret = link.split('#')[1] ?? '';
    expect(requests.filter((one) => one.includes(secret))).toEqual([]);
    expect(requests.filter((one) => !one.includes('favicon')).map((one) => one.split(' ')[0])).toEqual(['GET', 'POST']);
    expect(faults.filter((fault) => !fault.includes('favicon'))).toEqual([]);
  });

  test('without JavaScript: the code from the mail, on a phone; a rejection without a comment is asked again', async () => {
    const { page } = await openPage({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    await page.goto(link);
    await page.getByLabel('Code from your mail').fill(link.split('#')[1] ?? '');
    await page.getByLabel('Reject: deploy nothing').check();
    await page.getByRole('button', { name: 'Confirm decision' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('A rejection needs a comment');
    expect(laptop.isWaiting(run)).toBe(true);

    expect(await page.getByLabel('Reject: deploy nothing').isChecked()).toBe(true);
    await page.getByLabel('Comment').fill('Ask me again next week.');
    await page.getByLabel('Code from your mail').fill(link.split('#')[1] ?? '');
    await page.getByRole('button', { name: 'Confirm decision' }).click();
    await page.getByRole('heading', { name: 'Thank you: rejected' }).waitFor();
    expect((await laptop.finish(run)).outcome).toBe('rejected-by-approver');

    // Whoever comes later reads what happened, by whom and when.
    const { page: later } = await openPage({ viewport: { width: 360, height: 740 } });
    await later.goto(link);
    expect(await heading(later)).toBe('Rejected');
    expect(await later.locator('main').innerText()).toMatch(/\S+@\S+ rejected .* on \d+ \w+ \d{4}, \d\d:\d\d UTC/);
    expect(await overflow(later)).toBe(0);
  });

  test('a code that was tampered with decides nothing, and the page says what to do', async () => {
    const { page } = await openPage();
    await page.goto(`${link}x`);
    await page.getByLabel('Approve: deploy version 1').check();
    await page.getByRole('button', { name: 'Confirm decision' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('Open the link in your mail');
    expect(laptop.isWaiting(run)).toBe(true);

    const code = page.getByLabel('Code from your mail');
    expect(await code.isVisible()).toBe(true);
    await code.fill(link.split('#')[1] ?? '');
    await page.getByLabel('Approve: deploy version 1').check();
    await page.getByRole('button', { name: 'Confirm decision' }).click();
    await page.getByRole('heading', { name: 'Thank you: approved' }).waitFor();
  });

  test('the next model is shown beside the champion, with what changed in the data', async () => {
    await laptop.decide('approved');
    expect((await laptop.finish(run)).outcome).toBe('deployed');
    laptop.quick.metrics = () => ({ rmse: 0.5, mae: 0.5, r2: 0.95 });
    const second = await laptop.upload(dataVersion(2));
    await laptop.untilWaiting(second);
    const { page } = await openPage();
    await page.goto((await newestRequest(laptop.client, 0))?.link ?? '');
    expect(await heading(page)).toMatch(/version 2\?$/);
    const evaluation = await page.getByRole('row', { name: /^rmse/ }).innerText();
    expect(evaluation).toMatch(/0\.5\s+1\s+50\.0 % lower, better/);
    expect(await page.locator('main').innerText()).toContain('columns changed notably since the champion was trained');
  });
});
