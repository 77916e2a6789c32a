import { createServer, type AddressInfo } from 'node:net';
import { ConsoleRoutes } from '../../../handlers/shared/console-contract';
import { openLaptop, tidy } from '../../e2e/support/laptop';
import { closeBrowser, openPage, withBrowser } from '../../pages/support/browser';
import { housingCsv } from '../browser/support/app';
import { closeServers, openServer, removeBuilt } from './support/server';

/** A port that nobody has, since the server wants to know its own address beforehand. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

withBrowser('in a browser', () => {
  afterEach(async () => {
    await closeServers();
    await tidy();
  });
  afterAll(async () => {
    removeBuilt();
    await closeBrowser();
  });

  test('below a path, signed by the role: a run is found, stopped and linked to, and its policy stops nothing', async () => {
    const laptop = await openLaptop();
    const api = laptop.runtime.app?.httpApis.find(({ routes }) =>
      routes.some(({ path }) => path === ConsoleRoutes.INFO),
    );
    const arn = await laptop.upload(housingCsv().buffer);
    await laptop.settle();
    const port = await freePort();
    await openServer({
      port,
      environment: {
        CONSOLE_API_URL: `${laptop.runtime.url}/apis/${api?.apiId}`,
        AWS_REGION: 'us-east-1',
        PUBLIC_URL: `http://127.0.0.1:${port}/team/`,
      },
    });
    const { page, faults, requests } = await openPage({ viewport: { width: 1360, height: 900 } });
    const id = arn.split(':').pop() ?? '';
    await page.goto(`http://127.0.0.1:${port}/team/runs/${id}`);
    await page.getByRole('button', { name: 'Stop' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Aborted').or(page.getByText('Stopped')).first().waitFor();
    expect(laptop.end(arn).status).toBe('ABORTED');
    await page.getByRole('link', { name: 'Runs' }).first().click();
    await page.waitForURL(`http://127.0.0.1:${port}/team/runs`);
    await page
      .getByRole('link', { name: id })
      .or(page.locator(`a[href*="${id}"]`))
      .first()
      .waitFor();
    expect(faults).toEqual([]);
    expect(
      requests.filter((one) => !one.includes(`http://127.0.0.1:${port}/team/`) && !one.includes(' data:')),
    ).toEqual([]);
  });
});
