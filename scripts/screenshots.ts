// `npm run screenshots`: pictures of every mail, page and part of the web app, light, dark and on a phone, below .cache/screenshots.
// With `-- --docs`: the few that the documentation shows, in docs/pictures.
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { sampleMails, samplePages } from '../test/pages/support/states';
import { appPictures, SHOWN_IN_DOCS } from './ui-screenshots';

const OUT = resolve(__dirname, '../.cache/screenshots');
const DOCS = resolve(__dirname, '../docs/pictures');
const VIEWS = {
  light: { colorScheme: 'light', viewport: { width: 1000, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1000, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 740 } },
  'phone-dark': { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
} as const;

/** Name of the picture, what it shows, and how; only the first screen. */
const SHOWN = [
  ['approval-mail', 'mail-request', 'light'],
  ['approval-page', 'page-pending', 'light'],
  ['approval-page-dark-phone', 'page-pending', 'phone-dark'],
] as const;

async function main(): Promise<void> {
  const { findBrowser } = await import('./browser.mjs');
  const { name, options } = await findBrowser();
  console.log(`browser: ${name}`);
  const pages = Object.entries(await samplePages()).map(([page, html]) => [`page-${page}`, html] as const);
  const mails = Object.entries(sampleMails()).map(([mail, { html }]) => [`mail-${mail}`, html] as const);
  const all = new Map([...pages, ...mails]);
  const browser = await chromium.launch(options);
  try {
    const docs = process.argv.includes('--docs');
    if (docs) await forDocs(browser, all);
    else await everything(browser, all);
    const faults = await appPictures(browser, docs ? DOCS : OUT, docs ? SHOWN_IN_DOCS : undefined);
    if (faults.length > 0) throw new Error(`the web app does not look as it should:\n  ${faults.join('\n  ')}`);
  } finally {
    await browser.close();
  }
}

async function everything(browser: Browser, all: ReadonlyMap<string, string>): Promise<void> {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  for (const [view, look] of Object.entries(VIEWS)) {
    const context = await browser.newContext({ ...look, javaScriptEnabled: false });
    const page = await context.newPage();
    for (const [what, html] of all) {
      await page.setContent(html);
      await page.screenshot({ path: join(OUT, `${what}-${view}.png`), fullPage: true });
    }
    await context.close();
  }
  console.log(`pictures: ${OUT}`);
}

async function forDocs(browser: Browser, all: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(DOCS, { recursive: true });
  for (const [name, what, view] of SHOWN) {
    const { colorScheme, viewport } = VIEWS[view];
    const context = await browser.newContext({ colorScheme, viewport: { ...viewport, height: 960 } });
    const page = await context.newPage();
    await page.setContent(all.get(what) ?? '');
    await page.screenshot({ path: join(DOCS, `${name}.png`) });
    await context.close();
  }
  console.log(`pictures: ${DOCS}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
