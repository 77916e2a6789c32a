import type { LaunchOptions } from 'playwright-core';

/** The first browser that starts; throws in words when none can be had. */
export function findBrowser(): Promise<{ readonly name: string; readonly options: LaunchOptions }>;
