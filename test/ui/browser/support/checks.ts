import type { Page } from 'playwright-core';
import { overflow, violations } from '../../../pages/support/browser';

const FRAME = 'new Promise((go) => requestAnimationFrame(go))';

/** What axe finds in light and in dark, and how far the page goes over a phone's edge: nothing, if all is well. */
export async function lookFaults(page: Page): Promise<string[]> {
  const found: string[] = [];
  const before = page.viewportSize();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await violations(page)).map((one) => `${colorScheme}: ${one}`));
  }
  await page.setViewportSize({ width: 360, height: 740 });
  // Not waitForFunction: it evaluates text, which the page's policy forbids.
  while ((await page.evaluate('document.documentElement.clientWidth')) !== 360) await page.evaluate(FRAME);
  let wider = await overflow(page);
  // Parts that measure themselves take a few frames.
  for (let frames = 0; wider > 0 && frames < 90; frames++) {
    await page.evaluate(FRAME);
    wider = await overflow(page);
  }
  if (wider > 0) found.push(`on a phone: ${wider} pixels too wide`);
  if (before) await page.setViewportSize(before);
  return found;
}

/** Presses Tab until what has the focus answers to the selector. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab');
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}
