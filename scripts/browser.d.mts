import type { BrowserContext } from 'playwright-core';

export interface OpenBrowser {
  readonly context: BrowserContext;
  /** Which of the browsers it is. */
  readonly name: string;
  close(): Promise<void>;
}

/** Starts a browser with a profile of its own; throws in words when none can be had. */
export function openBrowser(
  options?: NonNullable<Parameters<import('playwright-core').BrowserType['launchPersistentContext']>[1]>,
): Promise<OpenBrowser>;
