import { POLICY, policyOf } from '../../handlers/decide/layout';
import { RETURN_SCRIPT, SIGN_IN_SCRIPT } from '../../handlers/decide/scripts';
import { counted } from '../support/full';
import { closeBrowser, openPage, overflow, violations, withBrowser } from './support/browser';
import { sampleMails, samplePages } from './support/states';

const LIMIT = 60_000;
/** Of pages that run another script than the form's. */
const POLICIES: Readonly<Record<string, string>> = {
  'sign-in': policyOf(SIGN_IN_SCRIPT),
  'no-sign-in': policyOf(SIGN_IN_SCRIPT),
  'signing-in': policyOf(RETURN_SCRIPT),
};
const OPEN = 'document.querySelectorAll("details").forEach((one) => (one.open = true))';

withBrowser('every page and mail', () => {
  let shown: readonly (readonly [name: string, html: string])[] = [];

  beforeAll(async () => {
    const mails = Object.entries(sampleMails()).map(([name, { html }]) => [`the ${name} mail`, html] as const);
    shown = [...Object.entries(await samplePages()), ...mails];
  });
  afterAll(closeBrowser);

  // Colors and widths hardly meet, so that a sample tries each once.
  const looks = [['light', 360], ['dark', 1000], ['light', 1000], ['dark', 360]] as const; // prettier-ignore
  test.each(looks.slice(0, counted(2, 4)))('has nothing that axe finds: %s, %d wide', async (colorScheme, width) => {
    const { page } = await openPage({ colorScheme, viewport: { width, height: 740 } });
    for (const [name, html] of shown) {
      await page.setContent(html);
      await page.evaluate(OPEN);
      expect([name, await violations(page)]).toEqual([name, []]);
    }
    await page.context().close();
  });

  test('fits a phone, and the narrowest one, without scrolling sideways', async () => {
    for (const width of [360, 320]) {
      const { page } = await openPage({ viewport: { width, height: 740 } });
      for (const [name, html] of shown) {
        await page.setContent(html);
        await page.evaluate(OPEN);
        expect([name, width, await overflow(page)]).toEqual([name, width, 0]);
      }
      await page.context().close();
    }
  });

  test('weighs little, asks for nothing else, and its own policy lets it be', async () => {
    const { page, requests, faults } = await openPage();
    await page.route('**/*', (route) => {
      const name = decodeURIComponent(new URL(route.request().url()).pathname.slice(1));
      const body = shown.find(([one]) => one === name)?.[1];
      const mail = name.endsWith(' mail');
      // A mail is held to the strictest policy that inline styles allow.
      const policy = mail ? "default-src 'none'; style-src 'unsafe-inline'" : (POLICIES[name] ?? POLICY);
      return body === undefined
        ? route.abort()
        : route.fulfill({
            body,
            contentType: 'text/html; charset=utf-8',
            headers: { 'content-security-policy': policy },
          });
    });
    for (const [name, html] of shown) {
      await page.goto(`https://approve.example.com/${encodeURIComponent(name)}`);
      expect([name, Buffer.byteLength(html) <= LIMIT]).toEqual([name, true]);
      expect(await page.locator('h1').count()).toBe(1);
    }
    // Beside the browser's own look for an icon.
    expect(requests.filter((one) => !one.endsWith('favicon.ico'))).toHaveLength(shown.length);
    expect(faults.filter((fault) => !fault.includes('favicon'))).toEqual([]);
  });
});
