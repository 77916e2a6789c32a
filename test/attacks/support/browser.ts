import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** A browser that runs scripts, where this machine has one: CHROME_PATH, Chrome, Edge, or the system's Chromium. */
export async function openBrowser(): Promise<Browser | undefined> {
  const tries = [
    ...[process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser']
      .filter((path) => path !== undefined && existsSync(path))
      .map((executablePath) => ({ executablePath })),
    { channel: 'chrome' },
    { channel: 'msedge' },
  ];
  for (const where of tries) {
    const browser = await chromium.launch({ ...where, args: ['--no-sandbox'] }).catch(() => undefined);
    if (browser) return browser;
  }
  return undefined;
}
