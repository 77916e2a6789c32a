import type { Page } from 'playwright-core';
import { newestRequest } from '../../../examples/housing/demo/recipient';
import { tidy } from '../../e2e/support/laptop';
import { closeBrowser, openPage, withBrowser } from '../../pages/support/browser';
import { HOUSING_HEADER, housingCsv, WebApp } from './support/app';
import { openStart, stateOf, upload } from './support/runs';
import { show } from './support/show';

/** What the browser itself says of a server that is away, or about to be there. */
const isOfAbsence = (fault: string): boolean =>
  /status of 503|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/.test(fault);

jest.setTimeout(240_000);

withBrowser('a run, in a browser against the local runtime', () => {
  let app: WebApp;

  beforeEach(async () => {
    app = await WebApp.open();
  });
  afterEach(tidy);
  afterAll(closeBrowser);

  /** Does what the recipient of the mail does, in the mail's page. */
  async function decide(decision: 'approved' | 'rejected'): Promise<void> {
    const request = await newestRequest(app.laptop.client, 0);
    if (!request) throw new Error('no mail asks for a decision');
    const { page, faults } = await openPage();
    await page.goto(request.link);
    await page.locator(`[name=decision][value=${decision}]`).check();
    await page.locator('#comment').fill('by the test');
    await page.locator('form button').click();
    await page.getByRole('heading', { name: `Thank you: ${decision}` }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  }

  const outcome = (page: Page, words: string) => page.getByText(words, { exact: true }).first().waitFor();

  test('watched live from the upload to the prediction, approved in the mail’s page', async () => {
    app.runner().hold();
    const { page, faults } = await show(app, '/runs');
    await page.getByText('No run yet').waitFor();
    await openStart(page);
    // A wrong file is explained, and nothing of it is sent.
    const asked: string[] = [];
    page.on('request', (request) => request.method() !== 'GET' && asked.push(request.url()));
    const wrong = HOUSING_HEADER.replace('median_house_value', 'Median House Value');
    await page.locator('input[type=file]').setInputFiles(housingCsv(undefined, wrong));
    await page.getByText('The column median_house_value is missing').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Start run' }).click();
    expect(asked).toEqual([]);
    await upload(page, housingCsv());
    await page
      .getByText('Waits for', { exact: false })
      .or(stateOf(page, 'Train model', 'running'))
      .first()
      .waitFor();

    await stateOf(page, 'Prepare data', 'succeeded').waitFor();
    await stateOf(page, 'Train model', 'running').waitFor();
    // The curve is there while it trains, beside the graph.
    await page.getByRole('img', { name: 'rmse by round' }).waitFor();
    await page.getByText(/rmse after round 190: train [\d,]+, validation [\d,]+\./).waitFor();

    app.runner().letGo();
    await page.getByText('The model waits for a decision').waitFor();
    await stateOf(page, 'Wait for approval', 'waiting').waitFor();
    await decide('approved');
    await outcome(page, 'Deployed');
    await stateOf(page, 'Deployed', 'succeeded').waitFor();
    await page.getByText('passed its smoke test').waitFor();
    await page.getByRole('tab', { name: 'Model' }).click();
    await page.getByText(/Best in round 190: 45,335/).waitFor();

    await page.getByRole('link', { name: 'Predict', exact: true }).click();
    await page.getByRole('button', { name: 'Predict', exact: true }).click();
    await page
      .getByText(/version 1/i)
      .first()
      .waitFor();
    expect(faults).toEqual([]);
  });

  test('rejected in the mail’s page ends as rejected, and deploys nothing', async () => {
    const { page, faults } = await show(app, '/runs?start');
    await upload(page, housingCsv());
    await page.getByText('The model waits for a decision').waitFor();
    await decide('rejected');
    await outcome(page, 'Rejected by approver');
    await page.getByText('What was deployed before stays').waitFor();
    expect(await app.laptop.endpoint()).toBeUndefined();
    expect(faults).toEqual([]);
  });

  test('that failed is found, understood and redriven from the page', async () => {
    app.laptop.quick.fail = (kind) =>
      kind === 'training' ? 'the train channel has a row without a target' : undefined;
    const { page, faults } = await show(app, '/runs?start');
    await upload(page, housingCsv());
    await page.getByText('"Train model" failed').waitFor();
    await page.getByText('AlgorithmError: the train channel has a row without a target').first().waitFor();
    await page.getByText(/a redrive runs it with the same data/).waitFor();
    await stateOf(page, 'Train model', 'failed').waitFor();

    // From the list to the log of the job that failed.
    await page.getByRole('link', { name: 'Runs' }).first().click();
    const row = page.getByRole('row', { name: /Failed/ });
    await row.getByRole('link').click();
    await page.getByRole('button', { name: 'Read its log' }).click();
    await page
      .getByRole('region', { name: /^Log of / })
      .getByText('validation-rmse', { exact: false })
      .first()
      .waitFor();
    expect(page.url()).toContain('tab=logs');

    delete app.laptop.quick.fail;
    await page.getByRole('button', { name: 'Redrive' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
    await page.getByText('The model waits for a decision').waitFor();
    await page.getByRole('tab', { name: 'Graph' }).click();
    await page.getByRole('button', { name: 'Show all states' }).click();
    await stateOf(page, 'Train model', 'succeeded').click();
    await page.getByText('after redrive 1').waitFor();
    expect(faults).toEqual([]);
  });

  test('is stopped after a question, and run again', async () => {
    const { page, faults } = await show(app, '/runs?start');
    await upload(page, housingCsv());
    await page.getByText('The model waits for a decision').waitFor();
    const first = page.url();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(app.laptop.live(app.laptop.runs[0] ?? '').isRunning).toBe(true);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await dialog.getByRole('button', { name: 'Stop run' }).click();
    await page.getByText('The run was stopped', { exact: false }).first().waitFor();
    await stateOf(page, 'Wait for approval', 'stopped').waitFor();
    // The button that stopped it is gone.
    await page.getByRole('button', { name: 'Actions' }).and(page.locator(':focus')).waitFor();

    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Run again' }).click();
    await dialog.getByRole('button', { name: 'Run again' }).click();
    await page.getByText('The model waits for a decision').waitFor();
    expect(page.url()).not.toBe(first);
    await page.getByText('A new run on the same data has started').first().waitFor();
    await page.goBack();
    await page.getByText('The run was stopped', { exact: false }).first().waitFor();
    expect(faults).toEqual([]);
  });

  test('under an open page the server stops and starts, and the page goes on', async () => {
    const { page, faults } = await show(app, '/runs?start');
    await upload(page, housingCsv());
    await page.getByText('The model waits for a decision').waitFor();
    await app.stop();
    await page.getByText('The server does not answer').waitFor();
    // What was there stays.
    expect(await stateOf(page, 'Wait for approval', 'waiting').count()).toBe(1);
    await app.start();
    await page.getByText('The server does not answer').waitFor({ state: 'detached' });
    await decide('approved');
    await outcome(page, 'Deployed');
    expect(faults.filter((fault) => !isOfAbsence(fault))).toEqual([]);
  });
});
