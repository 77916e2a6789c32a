import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { housing } from '../../../examples/housing/stack';
import type { RunEnd } from '../../e2e/support/laptop';
import { tidy } from '../../e2e/support/laptop';
import { dataVersion, rmseOfModels } from '../../e2e/support/rows';
import { closeBrowser, withBrowser } from '../../pages/support/browser';
import { sampleProfile } from '../../pages/support/sample';
import { WebApp } from './support/app';
import { lookFaults } from './support/checks';
import { show } from './support/show';

jest.setTimeout(240_000);

withBrowser('models, comparison, rollback and data, in a browser against the local runtime', () => {
  let app: WebApp;
  const out = mkdtempSync(join(tmpdir(), 'ml-workflow-ui-models-'));
  const ends: RunEnd[] = [];

  beforeAll(async () => {
    const context = { 'aws:cdk:enable-path-metadata': true, rollback: true };
    const cdk = new App({ outdir: out, context });
    housing(cdk);
    app = await WebApp.open({ cdkOut: cdk.synth().directory, quick: rmseOfModels(50_000, 48_000, 47_000) });
  });
  afterAll(async () => {
    await closeBrowser();
    await tidy();
    rmSync(out, { recursive: true, force: true });
  });

  const id = (at: number): string => ends[at]?.output?.run.id ?? '';
  /** As the real job writes it, in place of the quick job's, which has no distribution. */
  const profile = async (end: RunEnd | undefined, content: string) => {
    const { bucket, key } =
      /^s3:\/\/(?<bucket>[^/]+)\/(?<key>.+)$/.exec(end?.output?.evaluation ? profileUri(end) : '')?.groups ?? {};
    await app.laptop.client.putObject(bucket ?? '', key ?? '', Buffer.from(content));
  };
  const profileUri = ({ output }: RunEnd): string => `${output?.run.outputPrefix}data/r0-0/profile.json`;

  test('before the first run every page says what is not there yet, and what brings it', async () => {
    const { page, faults } = await show(app, '/models');
    await page.getByText('No model yet').waitFor();
    await page.getByText('Nothing is deployed yet').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.goto(`${app.url}/data`);
    await page.getByText('No data yet').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.goto(`${app.url}/compare`);
    await page.getByText('No runs chosen').waitFor();
    expect(await lookFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('versions with metrics, approval and origin; what is deployed; a version’s own address', async () => {
    ends.push(await app.laptop.approvedRun(dataVersion(1)), await app.laptop.approvedRun(dataVersion(2)));
    expect(ends.map(({ outcome }) => outcome)).toEqual(['deployed', 'deployed']);
    await profile(ends[0], sampleProfile(false));
    await profile(ends[1], sampleProfile(true));
    const { page, faults } = await show(app, '/models');
    const second = page.getByRole('row', { name: /Version 2/ });
    await second.waitFor();
    expect(await second.innerText()).toMatch(/Deployed[\s\S]*Approved[\s\S]*48,000[\s\S]*mae 30,000/);
    expect(await page.getByRole('row', { name: /Version 1/ }).innerText()).not.toContain('Deployed');
    await page.getByRole('link', { name: 'Version 1', exact: true }).click();
    const details = page.getByRole('group', { name: 'Details of version 1' });
    await details.getByText('50,000').waitFor();
    expect(await details.innerText()).toContain(id(0));
    await page.reload();
    await details.waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await page.goBack();
    await details.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('two versions compared: metrics by direction, curves, what differs in parameters and data, durations', async () => {
    const { page, faults } = await show(app, '/models');
    for (const version of [2, 1]) await page.getByRole('checkbox', { name: `Choose version ${version}` }).check();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { level: 1, name: 'Compare' }).waitFor();
    expect(new URL(page.url()).searchParams.get('runs')).toBe(`${id(0)},${id(1)}`);
    const metrics = page.getByRole('grid', { name: 'Metrics' });
    await metrics.waitFor();
    const rmse = await metrics.getByRole('row', { name: /rmse/ }).innerText();
    expect(rmse).toMatch(/50,000\s+48,000\s+best\s+4\.0 % lower, better/);
    await page.getByRole('img', { name: 'validation rmse by round' }).waitFor();
    expect(await page.locator('.chart .curve').count()).toBe(4);
    const data = page.getByRole('grid', { name: 'Training data' });
    expect(await data.getByRole('row', { name: /median_income/ }).innerText()).toMatch(
      /differs[\s\S]*standard deviations higher/,
    );
    expect(await page.getByRole('grid', { name: 'Durations' }).innerText()).toMatch(/Train model/i);
    await page.getByRole('grid', { name: 'Hyperparameters' }).getByText('max_depth').waitFor();
    expect(await lookFaults(page)).toEqual([]);

    await page.goto(`${app.url}/models/nope`);
    await page.getByText('There is no version named nope.').waitFor();
    await page.getByRole('link', { name: 'Version 2' }).first().waitFor();
    await page.goto(`${app.url}/compare?runs=${id(0)},gone`);
    await page.getByText('There is no run gone').waitFor();
    await metrics.waitFor();
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  });

  test('the current data beside the training data: the column that drifted most first, its figure in words', async () => {
    // A newer run, whose model does not get deployed, has the current data.
    const arn = await app.laptop.upload(dataVersion(3));
    await app.laptop.untilWaiting(arn);
    await app.laptop.decide('rejected', 'only its data are wanted');
    const end = await app.laptop.finish(arn);
    await profile(ends[1], sampleProfile(false));
    await profile(end, sampleProfile(true));
    const { page, faults } = await show(app, '/data');
    const table = page.getByRole('grid', { name: 'Columns' });
    await table.waitFor();
    expect(await page.getByText(/Of 7 columns, .* since version 2 was trained\./).count()).toBe(1);
    const figures = (await table.getByRole('row').allInnerTexts()).flatMap(
      (row) => /\n?\t?(\d+\.\d{3})/.exec(row)?.slice(1).map(Number) ?? [],
    );
    expect(figures.length).toBeGreaterThan(3);
    expect(figures).toEqual([...figures].sort((one, other) => other - one));
    expect(figures[0]).toBeGreaterThan(0.1);
    await table.getByRole('link', { name: 'Show the distribution of ocean_proximity' }).click();
    const details = page.getByRole('group', { name: 'Details of ocean_proximity' });
    await details.getByRole('img', { name: 'Values of ocean_proximity' }).waitFor();
    expect(await details.innerText()).toContain('NEAR LAKE');
    await table.getByRole('link', { name: 'Show the distribution of median_income' }).click();
    await page.getByRole('img', { name: 'Distribution of median_income' }).waitFor();
    expect(await lookFaults(page)).toEqual([]);

    // A column that nobody fills in: told here and with the run, and not judged.
    const text = sampleProfile(true).replace(
      /"ocean_proximity":\{.*?\}\}?/s,
      '"ocean_proximity":{"type":"category","count":0,"missing":14270,"quarantined":0,"categories":{"INLAND":0}}',
    );
    expect(JSON.parse(text)).toMatchObject({ columns: { ocean_proximity: { count: 0 } } });
    await profile(ends[1], text);
    await profile(end, text);
    const note = 'ocean_proximity has no value in any of the 14,270 training rows: the model learns nothing from it.';
    await page.reload();
    await page.getByText(note).waitFor();
    const row = await table.getByRole('row', { name: /ocean_proximity/ }).innerText();
    expect(row).toMatch(/No values\s+Blank in every row\s+No values\s+–\s+every row/);
    await page.goto(`${app.url}/runs/${end.output?.run.id}`);
    await page.getByText(note).waitFor();
    await page.goto(`${app.url}/predict`);
    await page.locator('[data-field=ocean_proximity]').getByText('Not known').waitFor();
    expect(faults).toEqual([]);
  });

  test('back to the former version: asked once more, and on to the rollback’s run', async () => {
    const { page, faults } = await show(app, '/models?version=2');
    const details = page.getByRole('group', { name: 'Details of version 2' });
    const button = details.getByRole('button', { name: 'Roll back to version 2…' });
    await button.waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('checkbox', { name: 'Choose version 1' }).check();
    await page.getByRole('button', { name: 'Roll back to it…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back to version 1?' });
    await dialog.waitFor();
    expect(await lookFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.waitForURL(/\/runs\/[^/]+$/);
    const name = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    const arn = app.laptop.runs.find((one) => one.endsWith(`:${name}`)) ?? '';
    await app.laptop.untilWaiting(arn);
    await app.laptop.decide('approved', 'go back');
    expect((await app.laptop.finish(arn)).outcome).toBe('deployed');
    await page.goto(`${app.url}/models`);
    const first = page.getByRole('row', { name: /Version 1/ });
    await first.getByText('Deployed').waitFor();
    expect(faults).toEqual([]);
  });
});
