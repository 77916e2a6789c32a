/** A mail's link, a sign-in at a real OpenID Connect provider, a decision: in a browser, and by hand. */
import type { Page } from 'playwright-core';
import { Approval, SignIn } from '../../index';
import { newestRequest } from '../../examples/housing/demo/recipient';
import { Attack } from '../attacks/support/tally';
import { workflowThatAsks } from '../attacks/support/workflow';
import { removeFolders, synthesized } from '../contract/support/apps';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import { closeBrowser, openPage, violations, withBrowser } from './support/browser';
import { CLIENT, Issuer } from './support/issuer';

jest.setTimeout(180_000);

const askingAt = (issuer: string) =>
  workflowThatAsks(() =>
    Approval.email({
      recipients: ['ann@example.com'],
      from: 'ml@example.com',
      signIn: SignIn.oidc({ issuer, clientId: CLIENT }),
    }),
  );

let issuer: Issuer;
let laptop: Laptop;
let run: string;
let link: string;

async function open(tokenSeconds?: number): Promise<void> {
  issuer = await Issuer.listen();
  laptop = await openLaptop({ cdkOut: synthesized(askingAt(issuer.url)) });
  const api = laptop.runtime.app?.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/audit'));
  await issuer.serve(`${laptop.runtime.url}/apis/${api?.apiId}/approvals/sign-in`, tokenSeconds);
  run = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(run);
  link = (await newestRequest(laptop.client, 0))?.link ?? '';
}
afterEach(async () => {
  issuer.close();
  await tidy();
});
afterAll(async () => {
  await closeBrowser();
  removeFolders();
});

const digestOf = (body: string): string => /name="digest" value="([^"]*)"/.exec(body)?.[1] ?? '';

describe('by hand', () => {
  const post = async (token: string | undefined, secret = link.split('#')[1] ?? '') => {
    const address = link.replace(/#.*/, '');
    const digest = digestOf(await (await fetch(address)).text());
    const answer = await fetch(address, {
      method: 'POST',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ secret, digest, decision: 'approved', comment: '' }),
    });
    return { status: answer.status, body: await answer.text() };
  };

  test('no token, one that is not the issuer’s, and one of somebody else decide nothing; the recipient’s does', async () => {
    await open();
    const now = Math.floor(Date.now() / 1000);
    const refused: [string, string | undefined, number][] = [
      ['none', undefined, 401],
      ['text', 'a.b.c', 401],
      ['forged', issuer.token({}, { forged: true }), 401],
      ['no algorithm', issuer.token({}, { alg: 'none' }), 401],
      ['expired', issuer.token({ exp: now - 1 }), 401],
      ['for another client', issuer.token({ aud: 'other' }), 401],
      ['of another issuer', issuer.token({ iss: 'https://evil.example.com' }), 401],
      ['of somebody else', issuer.token({ email: 'eve@example.com' }), 403],
      ['without the claim', issuer.token({ email: undefined }), 403],
      ['with an address that is not verified', issuer.token({ email_verified: false }), 403],
    ];
    const attack = new Attack('wrong sign-in');
    for (const [what, token, status] of refused) {
      const answer = await post(token);
      attack.tried(answer.status !== status || !laptop.isWaiting(run), `${what}: ${answer.status}`);
    }
    // A token is no code: whoever signs in without the link of the mail decides nothing.
    const { status: guessed } = await post(issuer.token(), 'x'.repeat(43));
    attack.tried(guessed !== 403 || !laptop.isWaiting(run), `a right token with a wrong code: ${guessed}`);
    attack.end(refused.length + 1);
    const { status, body } = await post(issuer.token());
    expect([status, body]).toEqual([200, expect.stringContaining('Thank you: approved')]);
    expect((await laptop.finish(run)).outcome).toBe('deployed');
    // The audit trail says who signed in.
    const entries = await laptop.call<{ Items: object[] }>('dynamodb', 'Scan', { TableName: await auditTable() });
    expect(JSON.stringify(entries)).toContain('"subject":{"S":"ann"}');
  });

  const auditTable = async (): Promise<string> => {
    const { TableNames } = await laptop.call<{ TableNames: string[] }>('dynamodb', 'ListTables');
    return TableNames.find((name) => name.includes('Audit')) ?? '';
  };

  test('where the issuer can’t be asked the page shows the evidence, says so, and allows no script to ask anybody', async () => {
    await open();
    issuer.close();
    const answer = await fetch(link.replace(/#.*/, ''));
    const body = await answer.text();
    expect(body).toContain('Nobody can sign in now');
    expect(body).toContain('<form method="post" autocomplete="off" hidden>');
    expect(answer.headers.get('content-security-policy')).not.toContain('connect-src');
  });
});

withBrowser('in a browser', () => {
  const heading = (page: Page) => page.locator('h1').innerText();
  /** From the page of the request to the issuer's own pages, and back. */
  const signIn = async (page: Page, login: string) => {
    await page.locator('#sign-in-button').click();
    await page.waitForURL(`${issuer.url}/**`);
    await page.locator('[name=login]').fill(login);
    await page.locator('[name=password]').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL((url) => url.pathname.includes('/approvals/') && !url.pathname.endsWith('sign-in'));
  };

  test('link, sign-in, decision: the secret stays in the browser, the token in memory', async () => {
    await open();
    const { page, requests, faults } = await openPage();
    const answer = await page.goto(link);
    expect(answer?.headers()['content-security-policy']).toMatch(
      new RegExp(`connect-src 'self' ${issuer.url}/token; form-action 'self'`),
    );
    expect(await page.locator('form').isVisible()).toBe(false);
    expect(await violations(page)).toEqual([]);
    await signIn(page, 'ann');
    await page.getByText('You are signed in as Ann@example.com.').waitFor();
    expect(page.url()).toBe(link);
    const kept = await page.evaluate(() => {
      const {
        sessionStorage: session,
        localStorage: local,
        document: shown,
      } = globalThis as unknown as {
        sessionStorage: object;
        localStorage: object;
        document: { cookie: string };
      };
      return JSON.stringify([session, local, shown.cookie]);
    });
    expect(kept).toBe('[{},{},""]');
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Approve: deploy version 1').check();
    await page.getByLabel(/^Comment/).fill('Signed & fine');
    await page.getByRole('button', { name: 'Confirm decision' }).click();
    await page.getByRole('heading', { name: 'Thank you: approved' }).waitFor();
    expect(await violations(page)).toEqual([]);
    const secret = link.split('#')[1] ?? 'none';
    expect(requests.filter((request) => request.replace(/#.*/, '').includes(secret))).toEqual([]);
    // The issuer's own pages lack fonts without a network.
    expect(faults.filter((fault) => !fault.startsWith('Failed to load resource'))).toEqual([]);
    const { outcome, output } = await laptop.finish(run);
    expect([outcome, output?.approval]).toEqual([
      'deployed',
      expect.objectContaining({ by: 'ann@example.com', comment: 'Signed & fine' }),
    ]);
  });

  test.each(['eve', 'mallory'])('%s is refused in words, and the recipient may sign in instead', async (login) => {
    await open();
    const { page } = await openPage();
    await page.goto(link);
    await signIn(page, login);
    await page.getByText('You are signed in as').waitFor();
    await page.getByLabel('Approve: deploy version 1').check();
    await page.getByRole('button', { name: 'Confirm decision' }).click();
    const who = login === 'eve' ? 'eve@example.com' : 'somebody without a verified name';
    await page.getByText(`You are signed in as ${who}, and this link is for ann@example.com.`).waitFor();
    expect(laptop.isWaiting(run)).toBe(true);
    // The issuer's own session is still that of the wrong person.
    await signIn(page, 'ann');
    await page.getByText('You are signed in as Ann@example.com.').waitFor();
    // What was chosen stays.
    await page.getByRole('button', { name: 'Confirm decision' }).click();
    await page.getByRole('heading', { name: 'Thank you: approved' }).waitFor();
  });

  test('a sign-in that has ended decides nothing', async () => {
    await open(1);
    const { page } = await openPage();
    await page.goto(link);
    await signIn(page, 'ann');
    await page.getByText('You are signed in as Ann@example.com.').waitFor();
    const ended = Date.now() + 1100;
    await page.waitForFunction((at) => Date.now() > at, ended);
    await page.getByLabel('Approve: deploy version 1').check();
    await page.getByRole('button', { name: 'Confirm decision' }).click();
    await page.getByText('Your sign-in has ended.').waitFor();
    expect(laptop.isWaiting(run)).toBe(true);
  });

  test('an answer of the issuer that nobody here asked for leads nowhere', async () => {
    await open();
    const { page, requests } = await openPage();
    await page.goto(`${link.replace(/[^/]*$/, 'sign-in')}?code=stolen&state=guessed`);
    expect(await heading(page)).toBe('Signing in');
    expect(requests).toHaveLength(1);
    expect(laptop.isWaiting(run)).toBe(true);
  });

  test('a token for another sign-in (nonce) is not used', async () => {
    await open();
    const { page } = await openPage();
    await page.goto(link);
    await page.route(`${issuer.url}/token`, async (route) => {
      const headers = { 'access-control-allow-origin': '*' };
      await route.fulfill({ json: { id_token: issuer.token({ nonce: 'of-another-sign-in' }) }, headers });
    });
    await signIn(page, 'ann');
    await page.getByText('The sign-in did not succeed.').waitFor();
    expect(await page.locator('form').isVisible()).toBe(false);
  });

  test('without JavaScript the page shows the evidence and says what is missing', async () => {
    await open();
    const { page } = await openPage({ javaScriptEnabled: false });
    await page.goto(link);
    expect(await heading(page)).toMatch(/^Approve House prices version 1\?$/);
    expect(await page.locator('main').innerText()).toContain('Signing in needs JavaScript');
    expect(await page.locator('form').isVisible()).toBe(false);
  });
});
