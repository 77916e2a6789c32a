import type { Page } from 'playwright-core';
import type { ApprovalDetail } from '../../../handlers/shared/console-contract';
import { tidy } from '../../e2e/support/laptop';
import { dataVersion, rmseOfModels } from '../../e2e/support/rows';
import { closeBrowser, withBrowser } from '../../pages/support/browser';
import { WebApp } from './support/app';
import { lookFaults, tabTo } from './support/checks';
import { show } from './support/show';

jest.setTimeout(240_000);

withBrowser('approvals and inbox, in a browser against the local runtime', () => {
  let app: WebApp;

  beforeAll(async () => {
    app = await WebApp.open({ quick: rmseOfModels(50_000, 49_000, 48_000, 47_000, 46_000) });
  });
  afterAll(async () => {
    await closeBrowser();
    await tidy();
  });

  let versions = 0;
  /** A run that waits for its approval; answers the page of it. */
  const waiting = async (): Promise<{ readonly run: string; readonly page: Page; readonly faults: string[] }> => {
    const run = await app.laptop.upload(dataVersion(++versions));
    await app.laptop.untilWaiting(run);
    const { page, faults } = await show(app, '/approvals');
    await page.getByRole('button', { name: `Review version ${versions}` }).click();
    await page.getByRole('heading', { level: 1, name: `Approve version ${versions}?` }).waitFor();
    return { run, page, faults };
  };
  const choose = async (page: Page, name: RegExp, comment = '') => {
    await page.getByRole('radio', { name }).check();
    await page.getByLabel(/^Comment/).fill(comment);
    await page.getByRole('button', { name: 'Decide…' }).click();
  };

  test('nothing waits and no mail was sent: both pages say so, and what brings them in', async () => {
    const { page, faults } = await show(app, '/approvals');
    await page.getByText('Nothing waits').waitFor();
    await page.getByText('No decision yet').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.goto(`${app.url}/inbox`);
    await page.getByText('No mail was sent yet').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('approved by keyboard: evidence, jump, choice, comment, confirmation, receipt; the model is deployed', async () => {
    const { run, page, faults } = await waiting();
    for (const name of [
      'Evaluation',
      'Predicted against actual',
      'What the model goes by',
      'Training data',
      'Where it comes from',
      'What happened',
    ]) {
      await page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
    }
    expect(await page.locator('main').innerText()).toMatch(/Code version\s+[0-9a-f]{64}/);
    expect(await lookFaults(page)).toEqual([]);

    await page.reload();
    await page.getByRole('button', { name: 'Go to the decision' }).waitFor();
    await tabTo(page, 'button:has-text("Go to the decision")');
    await page.keyboard.press('Enter');
    expect(await page.locator('#decision:focus').count()).toBe(1);
    await tabTo(page, 'input[type=radio]');
    await page.keyboard.press('Space');
    await tabTo(page, 'textarea');
    await page.keyboard.type('Seen & <fine>');
    await tabTo(page, 'button:has-text("Decide…")');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Approve version 1?' });
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain('Seen & <fine>');
    expect(app.laptop.isWaiting(run)).toBe(true);
    await tabTo(page, '[role=dialog] button:has-text("Approve")');
    await page.keyboard.press('Enter');

    await page.getByText('Approved', { exact: true }).first().waitFor();
    await page.getByText(/ approved version 1 on \d+ \w+ \d{4}/).waitFor();
    const { outcome, output } = await app.laptop.finish(run);
    expect([outcome, output?.approval?.comment]).toEqual(['deployed', 'Seen & <fine>']);

    // The list knows it without being loaded again.
    await page.getByRole('link', { name: 'Approvals' }).first().click();
    const row = page.getByRole('row', { name: /Version 1/ });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/Approved[\s\S]*Seen & <fine>/);
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Approval of version 1' }).waitFor();
    expect(faults).toEqual([]);
  });

  test('a rejection needs a comment, may be thought over, and then ends the run', async () => {
    const { run, page, faults } = await waiting();
    await choose(page, /^Reject/);
    await page.getByText('a rejection needs a comment').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await choose(page, /^Reject: keep what is deployed now/, 'Too few rows');
    await page.getByRole('button', { name: 'Go back' }).click();
    expect(app.laptop.isWaiting(run)).toBe(true);
    expect(await page.getByLabel(/^Comment/).inputValue()).toBe('Too few rows');
    await page.getByRole('button', { name: 'Decide…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click();
    await page.getByText('“Too few rows”').first().waitFor();
    expect((await app.laptop.finish(run)).outcome).toBe('rejected-by-approver');
    expect(faults).toEqual([]);
  });

  test('what somebody else decides meanwhile is shown, and a decision that comes too late is told whose was first', async () => {
    const { run, page, faults } = await waiting();
    // This page does not hear of the other decision: the network is cut for what it reads.
    await page.route('**/api/approvals/*', (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    await choose(page, /^Reject/, 'mine');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await app.laptop.decide('approved', 'was first');
    await dialog.getByRole('button', { name: 'Reject', exact: true }).click();
    const receipt = page.getByRole('status').filter({ hasText: 'This was decided before' });
    await receipt.waitFor();
    expect(await receipt.innerText()).toMatch(/@\S+ approved .* version \d on/);
    await page.unroute('**/api/approvals/*');
    await page.getByRole('heading', { level: 1, name: `Approval of version ${versions}` }).waitFor();
    expect(await page.getByText('“was first”').count()).toBeGreaterThan(0);
    expect((await app.laptop.finish(run)).outcome).toBe('deployed');

    const { page: later } = await show(app, new URL(page.url()).pathname.replace('/app', ''));
    await later.getByText('A decision is final').waitFor();
    expect(await later.getByRole('radio').count()).toBe(0);
    expect(await lookFaults(later)).toEqual([]);
    // The requests that were cut are all that went wrong.
    expect(faults.filter((fault) => !/ERR_FAILED|409/.test(fault))).toEqual([]);
  });

  test('who may not decide reads why, and sees the evidence all the same', async () => {
    const { page } = await waiting();
    let mayReject = false;
    await page.route('**/api/approvals/*', async (route) => {
      const answer = await route.fetch();
      const detail = (await answer.json()) as ApprovalDetail;
      await route.fulfill({
        json: {
          ...detail,
          refusal: 'You have started this run; somebody else has to approve it.',
          ...(mayReject && { mayReject }),
        },
      });
    });
    await page.reload();
    await page.getByText('You have started this run').waitFor();
    expect(await page.getByRole('button', { name: 'Decide…' }).count()).toBe(0);
    await page.getByRole('heading', { name: 'Evaluation' }).waitFor();
    expect(await lookFaults(page)).toEqual([]);

    // Whoever started the run may still reject its model.
    mayReject = true;
    await page.reload();
    await page.getByText('You can’t approve this one').waitFor();
    expect(await page.getByRole('radio', { name: /^Approve/ }).isDisabled()).toBe(true);
    await choose(page, /^Reject/, 'my own fault');
    await page.getByRole('dialog', { name: /^Reject version/ }).waitFor();
  });

  test('a request that nobody made, or that is of another workflow, says what to do', async () => {
    const { page } = await show(app, '/approvals/AAAAAAAAAAAAAAAAAAAAAAAA');
    await page.getByRole('heading', { level: 1, name: 'Approval' }).waitFor();
    await page
      .getByText(/^There is no approval request named A{24}\. The Approvals page lists those there are\./)
      .waitFor();
    expect(await page.getByRole('link', { name: 'Approvals page' }).getAttribute('href')).toBe('/app/approvals');
    expect(await lookFaults(page)).toEqual([]);
  });

  test('the inbox shows the mail as a mail program does, its text with links, and keeps its address', async () => {
    const { page, faults } = await show(app, '/inbox');
    const mails = page.getByRole('list', { name: 'Mails, newest first' });
    await mails.getByRole('button').first().waitFor();
    const mail = page.frameLocator('iframe.mail-frame');
    expect(await mail.locator('h1, h2').first().innerText()).not.toBe('');
    const [popup] = await Promise.all([page.waitForEvent('popup'), mail.getByRole('link').first().click()]);
    expect(popup.url()).toContain('/approvals/');
    await popup.close();
    expect(await lookFaults(page)).toEqual([]);
    const current = mails.locator('[aria-current]');
    const oldest = mails.getByRole('button').last();
    const subject = ((await oldest.innerText()).split('\n')[0] ?? '').trim();
    await oldest.click();
    await current.getByText(subject, { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('mail')).not.toBeNull();
    await page.reload();
    await current.getByText(subject, { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Plain text' }).click();
    expect(await page.locator('.mail-text a').first().getAttribute('target')).toBe('_blank');
    await page.goBack();
    await current.getByText(subject, { exact: true }).waitFor({ state: 'detached' });
    expect(await current.count()).toBe(1);
    expect(faults).toEqual([]);
  });
});
