import type { UiConfig } from '../../../handlers/shared/console-contract';

/** What the page's server has written into it. */
export const config: UiConfig = (() => {
  const text = document.getElementById('config')?.textContent ?? '';
  try {
    return JSON.parse(text) as UiConfig;
  } catch {
    return { v: 1, api: 'api' };
  }
})();

const base = new URL('.', document.baseURI);

/** Where the app is served, without a trailing slash; empty at the root. */
export const BASE_PATH = base.pathname.replace(/\/$/, '');

export const apiUrl = (path: string): string => new URL(`${config.api.replace(/^\//, '')}${path}`, base).href;

export const pageUrl = (path: string): string => new URL(path.replace(/^\//, ''), base).href;
