import { readFileSync } from 'node:fs';
import { parseCsv } from '../../../handlers/shared/schema/csv';
import { tidy } from '../../e2e/support/laptop';
import { dataVersion } from '../../e2e/support/rows';
import { closeBrowser, withBrowser } from '../../pages/support/browser';
import { HOUSING_HEADER, WebApp } from './support/app';
import { lookFaults, tabTo } from './support/checks';
import { show } from './support/show';

jest.setTimeout(240_000);

withBrowser('predictions, in a browser against the local runtime', () => {
  let app: WebApp;

  beforeAll(async () => {
    // A row's own number comes back, so that no answer can be taken for another row's.
    app = await WebApp.open({ quick: { predict: ({ total_rooms }) => Number(total_rooms) * 10 } });
  });
  afterAll(async () => {
    await closeBrowser();
    await tidy();
  });

  const csv = (rows: readonly string[], header = HOUSING_HEADER) => ({
    name: 'blocks.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${header}\r\n${rows.join('\r\n')}\r\n`),
  });
  const row = (rooms: number | string, near = 'NEAR BAY') => `-122.23,37.88,41,${rooms},129,322,126,8.3252,,${near}`;

  test('with nothing deployed it says so, beside the form', async () => {
    const { page } = await show(app, '/predict');
    await page.getByRole('button', { name: 'Predict', exact: true }).click();
    await page
      .getByText(/no model|not deployed|deployed/i)
      .nth(1)
      .waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(1);
    expect(await lookFaults(page)).toEqual([]);
  });

  test('one row, by keyboard: sensible defaults, errors beside their fields, the answer with unit and version', async () => {
    expect((await app.laptop.approvedRun(dataVersion(1))).outcome).toBe('deployed');
    const { page, faults } = await show(app, '/predict');
    const rooms = page.getByLabel('total_rooms');
    await rooms.waitFor();
    expect(await rooms.inputValue()).toBe('880');
    await tabTo(page, '[data-field=latitude] input');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('50');
    await page.keyboard.press('Enter');
    await page.getByText('Must be from 32 to 43 degrees.').waitFor();
    expect(await page.locator('[data-field=latitude] input:focus').count()).toBe(1);
    expect(await page.getByText('median_house_value', { exact: true }).count()).toBe(0);
    expect(await lookFaults(page)).toEqual([]);

    await page.getByLabel('latitude').fill('37.88');
    await rooms.fill('1234');
    await page.getByLabel('total_bedrooms').fill('');
    await page.keyboard.press('Enter');
    await page.getByText('12,340 USD', { exact: true }).waitFor();
    await page.getByText('Answered by version 1.').waitFor();
    await rooms.fill('1235');
    await page.getByText('The input was changed since').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('what the API refuses of a row is told beside the field', async () => {
    const { page } = await show(app, '/predict');
    const errors = [{ field: 'instances[0].population', value: 322, rule: 'must be even', fix: 'write 324' }];
    const problem = { type: 'about:blank', title: 'Invalid input', status: 400, detail: 'One problem.', errors };
    await page.route('**/api/predict*', (route) => route.fulfill({ status: 400, json: problem }));
    await page.getByRole('button', { name: 'Predict', exact: true }).click();
    await page.locator('[data-field=population]').getByText('Must be even. Write 324.').waitFor();
  });

  test('a file: its wrong row is found before anything is sent, the others are predicted and downloaded', async () => {
    const { page, faults } = await show(app, '/predict?tab=file');
    const sent: number[] = [];
    page.on('request', (request) => {
      if (!request.url().includes('/api/predict')) return;
      sent.push((request.postDataJSON() as { instances: unknown[] }).instances.length);
    });
    const rows = Array.from({ length: 2300 }, (_, index) => row(index === 1500 ? 'many' : index + 1));
    await page.locator('input[type=file]').setInputFiles(csv(rows));
    const problems = page.getByRole('grid', { name: 'Problems of the file' });
    await problems.waitFor();
    expect((await problems.getByRole('row').last().innerText()).split(/\s*\t\s*/)).toEqual([
      '1,502',
      'total_rooms',
      'many',
      expect.stringMatching(/^Must be a number\./),
    ]);
    await page.getByText('median_house_value is what the model predicts').waitFor();
    expect(sent).toEqual([]);
    expect(await lookFaults(page)).toEqual([]);

    await page.getByRole('button', { name: 'Predict 2,299 rows' }).click();
    await page.getByText('2,299 rows predicted').first().waitFor();
    expect(sent).toEqual([1000, 1000, 299]);
    expect(await lookFaults(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('blocks-predictions.csv');
    const lines = parseCsv(readFileSync(await download.path(), 'utf8')).map(({ cells }) => cells);
    expect(lines[0]?.slice(-3)).toEqual(['predicted_median_house_value', 'model_version', 'not_predicted_because']);
    expect(lines).toHaveLength(2301);
    expect(lines[1501]?.slice(-3)).toEqual(['', '', expect.stringMatching(/^total_rooms: Must be a number/)]);
    const wrong = lines.slice(1).filter((cells, index) => index !== 1500 && cells.at(-3) !== String((index + 1) * 10));
    expect(wrong).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('a batch is cancelled, or fails half way: what is done stays, and the rest goes on', async () => {
    const { page, faults } = await show(app, '/predict?tab=file');
    await page
      .locator('input[type=file]')
      .setInputFiles(csv(Array.from({ length: 2500 }, (_, index) => row(index + 1))));
    let asked = 0;
    let hold: (() => void) | undefined;
    await page.route('**/api/predict*', async (route) => {
      asked += 1;
      if (asked === 2) await new Promise<void>((go) => (hold = go));
      if (asked === 4)
        return route.fulfill({
          status: 503,
          json: { type: 'about:blank', title: 'Busy', status: 503, detail: 'Wait.' },
        });
      // The page may have given this one up.
      return route.continue().catch(() => undefined);
    });
    await page.getByRole('button', { name: 'Predict 2,500 rows' }).click();
    await page.getByText('1,000 of 2,500 rows').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    hold?.();
    await page.getByText('Cancelled.').waitFor();
    await page.getByRole('button', { name: 'Go on with 1,500 rows' }).click();
    await page.getByText('Busy').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('2,500 rows predicted').first().waitFor();
    expect(asked).toBe(5);
    expect(faults.filter((fault) => !fault.includes('503'))).toEqual([]);
  });

  test('a file with another header is refused with what to write; one of a spreadsheet’s text is no danger', async () => {
    const { page, faults } = await show(app, '/predict?tab=file');
    const choose = (header: string, one: string) => page.locator('input[type=file]').setInputFiles(csv([one], header));
    await choose(HOUSING_HEADER.replace('latitude', 'Latitude'), row(1));
    await page.getByText('Write "latitude"', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: /^Predict/ }).count()).toBe(0);
    await choose(`${HOUSING_HEADER},note`, `${row(1)},=HYPERLINK(A1)`);
    await page.getByRole('button', { name: 'Predict 1 row' }).click();
    await page.getByText('1 row predicted').first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain(",'=HYPERLINK(A1),");
    expect(faults).toEqual([]);
  });
});
