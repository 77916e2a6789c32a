/** The web app where people sign in: its page as a server with OpenID Connect fills it, and a real provider. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { filledPage, pageHeaders } from '../../../handlers/shared/web-page';
import { tidy } from '../../e2e/support/laptop';
import { closeBrowser, openPage, withBrowser } from '../../pages/support/browser';
import { CLIENT, Issuer } from '../../pages/support/issuer';
import { WebApp } from './support/app';

jest.setTimeout(240_000);

/** The server of the app, with sign-in: its own page, and the local runtime's files and API. */
async function inFront(app: WebApp, issuer: string): Promise<Server> {
  const html = await (await fetch(`${app.url}/`)).text();
  const page = filledPage(html, '/app/', {
    ...{ v: 1, api: 'api' },
    signIn: { issuer, clientId: CLIENT, scope: 'openid email' },
  });
  const server = createServer(({ url: path = '' }, response) => {
    if (!/^\/app\/(api|assets)\//.test(path)) return response.writeHead(200, pageHeaders([issuer])).end(page);
    return fetch(new URL(path, app.url)).then(async (answer) => {
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

withBrowser('signing in to the web app', () => {
  let app: WebApp;
  let issuer: Issuer;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    [app, issuer] = [await WebApp.open(), await Issuer.listen()];
    server = await inFront(app, issuer.url);
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/app`;
    await issuer.serve(`${url}/sign-in`);
  });
  afterAll(async () => {
    server.close();
    issuer.close();
    await closeBrowser();
    await tidy();
  });

  /** A browser; what its requests to the API carry is noted. */
  async function open(): Promise<{ page: Page; tokens: (string | undefined)[] }> {
    const { page } = await openPage();
    const tokens: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/app/api/')) tokens.push(request.headers().authorization);
    });
    return { page, tokens };
  }

  async function signIn(page: Page): Promise<void> {
    await page.waitForURL((url) => url.href.startsWith(issuer.url));
    await page.locator('input[name=login]').fill('ann');
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  const claimsOf = (token: string | undefined) =>
    JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as { email?: string };

  test('leads to the issuer and back to where one was going, and sends the token to the API alone', async () => {
    const { page, tokens } = await open();
    await page.goto(`${url}/models?version=1`);
    await signIn(page);
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    expect(page.url()).toBe(`${url}/models?version=1`);
    expect(tokens.length).toBeGreaterThan(0);
    for (const token of tokens) {
      expect(token).toMatch(/^Bearer /);
      expect(claimsOf(token).email).toBe('Ann@example.com');
    }
    // Neither the address nor what a later page finds holds the token.
    const kept = String(await page.evaluate('JSON.stringify([location.href, {...localStorage}, {...sessionStorage}])'));
    expect(kept).not.toContain('eyJ');
    expect(kept).not.toContain('verifier');
  });

  test('an answer that this tab has not asked for signs nobody in', async () => {
    const { page, tokens } = await open();
    await page.goto(`${url}/sign-in?code=stolen&state=of-somebody-else`);
    await page.getByText('This sign-in was not begun in this tab').first().waitFor();
    expect(tokens.filter((token) => token !== undefined)).toEqual([]);
  });
});
