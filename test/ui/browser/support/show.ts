import type { BrowserContextOptions, Page } from 'playwright-core';
import { openPage } from '../../../pages/support/browser';
import type { WebApp } from './app';

/** A page of a browser of its own; what goes wrong in it is collected. */
export async function show(
  app: WebApp,
  path: string,
  look: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const { page, faults } = await openPage({
    viewport: { width: 1360, height: 900 },
    reducedMotion: 'reduce',
    ...look,
  });
  // A busy machine is slow, and no failure.
  page.setDefaultTimeout(90_000);
  await page.goto(`${app.url}${path}`);
  return { page, faults };
}
