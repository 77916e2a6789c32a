/** How the web app's files are served, on a laptop and in a cluster. Pure. */
import type { UiConfig } from './console-contract';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

/** Of a file of the build, by its name relative to the build's folder. */
export const fileHeaders = (name: string): Readonly<Record<string, string>> => ({
  'content-type': TYPES[/\.(\w+)$/.exec(name)?.[1] ?? ''] ?? 'application/octet-stream',
  'x-content-type-options': 'nosniff',
  // Names of assets hold a digest of what is in them.
  'cache-control': isAsset(name) ? 'public, max-age=31536000, immutable' : 'no-store',
});

/** One that is not there is an error; any other name is an address of the app. */
export const isAsset = (name: string): boolean => name.startsWith('assets/');

/** @param connect origins beside the page's own that it may call */
export const pageHeaders = (connect: readonly string[] = []): Readonly<Record<string, string>> => ({
  ...fileHeaders('index.html'),
  'content-security-policy': policy(connect),
  'referrer-policy': 'no-referrer',
});

/** What the page may load: its own files, and the mails' sandboxed frames. */
const policy = (connect: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "frame-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const BASE = /<base href="[^"]*"\s*\/?>/;
const CONFIG = /(<script type="application\/json" id="config">)[^<]*/;

/** index.html for where it is served. */
export const filledPage = (html: string, base: string, config: UiConfig): string =>
  html
    .replace(BASE, () => `<base href="${base.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}" />`)
    .replace(CONFIG, (_all, open: string) => open + JSON.stringify(config).replace(/</g, '\\u003c'));
