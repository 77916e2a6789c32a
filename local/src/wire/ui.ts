import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { Inbox, UiConfig } from '../../../handlers/shared/console-contract';
import { fileHeaders, filledPage, isAsset, pageHeaders } from '../../../handlers/shared/web-page';
import type { LocalApp } from '../stack';
import type { Store } from '../services/types';
import { escapeHtml, htmlPage } from './html';
import { listMails } from './inbox';
import { decodePath, type WireRequest, type WireResponse } from './request';
import { consoleOf, NO_CONSOLE } from './ui-api';

export interface UiContext {
  readonly store: Store;
  readonly app: () => LocalApp | undefined;
  readonly uiFolder?: string;
}

const BASE = '/app/';
const CONFIG: UiConfig = { v: 1, api: 'api', inbox: 'inbox.json' };

/** Beside the bundle in the package; in the checkout what `vite build ui` writes. */
const FOLDERS = [join(__dirname, 'ui'), resolve(__dirname, '../../../ui/dist')];

export const isUi = (path: string): boolean => path === '/app' || path.startsWith(BASE);

/** The web app: its files, and index.html for each of its own addresses. */
export function answerUi(context: UiContext, request: WireRequest): WireResponse {
  const { path, rawQuery } = request;
  const host = request.headers.host ?? '';
  const rest = rawQuery === '' ? '' : `?${rawQuery}`;
  // Uploads go to 127.0.0.1; a page of "localhost" would be of another origin.
  if (host.startsWith('localhost')) return redirect(`http://${host.replace('localhost', '127.0.0.1')}${path}${rest}`);
  if (path === '/app') return redirect(`${BASE}${rest}`);
  const inside = path.slice(BASE.length);
  if (inside === CONFIG.inbox) return inboxOf(context.store);
  if (!consoleOf(context.app()?.httpApis ?? [])) return explain('The web app needs a console API', NO_CONSOLE);
  const folder = (context.uiFolder === undefined ? FOLDERS : [context.uiFolder]).find((one) =>
    existsSync(join(one, 'index.html')),
  );
  if (folder === undefined) {
    return explain(
      'The web app is not built',
      'In the checkout, "npm run build" builds it (or "node scripts/build-ui.mjs" it alone); then load this page again.',
    );
  }
  return fileOf(folder, inside) ?? (isAsset(inside) ? notFound : indexOf(folder));
}

const redirect = (location: string): WireResponse => ({
  status: 302,
  headers: { location, 'cache-control': 'no-store' },
});

const notFound: WireResponse = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found\n' };

const explain = (title: string, words: string): WireResponse =>
  htmlPage(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(words)}</p><p><a href="/">Runs and outputs</a></p>`);

function inboxOf(store: Store): WireResponse {
  const mails = listMails(store).map(({ id, at, from, to, subject, html, text, raw }) => ({
    ...{ id, at, from, to, subject },
    ...(html !== undefined && { html }),
    ...((text ?? raw) !== undefined && { text: text ?? Buffer.from(raw ?? '', 'base64').toString('utf8') }),
  }));
  const body: Inbox = { v: 1, mails };
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

/** A file of the build; undefined where there is none of that name. */
function fileOf(folder: string, name: string): WireResponse | undefined {
  const file = resolve(folder, decodePath(name) ?? '');
  if (!file.startsWith(folder + sep) || name === 'index.html' || !existsSync(file) || !statSync(file).isFile()) {
    return undefined;
  }
  return {
    status: 200,
    headers: fileHeaders(name),
    body: readFileSync(file),
  };
}

function indexOf(folder: string): WireResponse {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  return { status: 200, headers: pageHeaders(), body: filledPage(page, BASE, CONFIG) };
}
