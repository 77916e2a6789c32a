import type { Store } from '../services/types';
import { MAILS_TABLE, type Mail } from '../services/mails';
import { escapeHtml, htmlPage, table } from './html';
import { decodePath, type WireResponse } from './request';

/** The mails that were sent, newest first. */
export const listMails = (store: Store): readonly Mail[] =>
  store
    .list<Mail>(MAILS_TABLE)
    .map(([, mail]) => mail)
    .reverse()
    .sort((one, other) => other.at - one.at);

/** /inbox, /inbox.json and /inbox/{id} */
export function answerInbox(store: Store, path: string): WireResponse | undefined {
  if (path === '/inbox') return listPage(listMails(store));
  if (path === '/inbox.json') {
    const body = JSON.stringify({ v: 1, mails: listMails(store) });
    return { status: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body };
  }
  const id = decodePath(/^\/inbox\/([^/]+)$/.exec(path)?.[1] ?? '');
  const mail = id ? store.get<Mail>(MAILS_TABLE, id) : undefined;
  return mail && mailPage(mail);
}

const listPage = (mails: readonly Mail[]): WireResponse =>
  htmlPage(
    'Inbox',
    `<h1>Inbox</h1>${
      mails.length === 0
        ? '<p>No mail was sent yet.</p>'
        : table(
            ['Sent', 'To', 'Subject'],
            mails.map(({ id, at, to, subject }) => [
              new Date(at).toISOString(),
              escapeHtml(to.join(', ')),
              `<a href="/inbox/${encodeURIComponent(id)}">${escapeHtml(subject)}</a>`,
            ]),
          )
    }`,
  );

function mailPage({ from, to, subject, html, text, raw }: Mail): WireResponse {
  // The sandbox runs no script; links open in a tab of their own.
  const framed = html === undefined ? '' : `<base target="_blank">${html}`;
  const sandbox = 'allow-popups allow-popups-to-escape-sandbox';
  const plain = text ?? (raw === undefined ? undefined : Buffer.from(raw, 'base64').toString('utf8'));
  return htmlPage(
    subject,
    `<h1>${escapeHtml(subject)}</h1><p>From ${escapeHtml(from)} to ${escapeHtml(to.join(', '))}</p>` +
      (html === undefined
        ? ''
        : `<iframe title="The mail" sandbox="${sandbox}" srcdoc="${escapeHtml(framed)}"></iframe>`) +
      (plain === undefined ? '' : `<h2>As text</h2><pre>${linked(plain)}</pre>`),
  );
}

const linked = (text: string): string =>
  escapeHtml(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
