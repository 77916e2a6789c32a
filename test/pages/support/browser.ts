import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type LaunchOptions, type Page } from 'playwright-core';

const ROOT = resolve(__dirname, '../../..');

/** jest can't import the module that finds the browser, so its own process does. */
function find(): LaunchOptions | undefined {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/browser.mjs')], {
    encoding: 'utf8',
  });
  if (status === 0) return (JSON.parse(stdout) as { options: LaunchOptions }).options;
  console.info(`the page tests are skipped: ${stderr.trim()}`);
  return undefined;
}

const options = find();
export const withBrowser = options ? describe : describe.skip;

let browser: Browser | undefined;

/** A page of its own; what it asks of other origins than its first is listed in `foreign`. */
export async function openPage(
  look: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly requests: string[]; readonly faults: string[] }> {
  browser ??= await chromium.launch(options);
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...look });
  const page = await context.newPage();
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
  page.on('pageerror', (error) => faults.push(error.message));
  // A refusal by the page's own policy is told on the console.
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  return { page, requests, faults };
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** What axe finds, each as one line. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which no policy of the page stops.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: own } = globalThis as unknown as { axe: typeof axe };
    const { violations: all } = await own.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
  return found;
}

/** How far the page is wider than the screen. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { document: shown, innerWidth } = globalThis as unknown as {
      document: { documentElement: { scrollWidth: number } };
      innerWidth: number;
    };
    return Math.max(0, shown.documentElement.scrollWidth - innerWidth);
  });
