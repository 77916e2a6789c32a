import type { Core } from '../runtime/core';
import type { LiveExecution } from '../runtime/live-execution';
import { redact } from '../runtime/redact';
import type { Mail } from '../services/mails';
import { escapeHtml, htmlPage, table } from './html';
import { listMails } from './inbox';
import type { PagesContext } from './pages';
import type { WireResponse } from './request';

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
const nameOf = (arn: string): string => arn.split(':')[7] ?? arn;
const linkTo = (url: string, words: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(words)}</a>`;
const linkToRun = (arn: string): string => linkTo(`/runs/${encodeURIComponent(arn)}`, nameOf(arn));

export function indexPage({ core, store, app }: PagesContext): WireResponse {
  const runs = core.executions.list().map(({ arn, summary }) => {
    const facts = summary();
    const { status, startedAt } = 'execution' in facts ? facts.execution : facts;
    return { arn, status, startedAt };
  });
  const rows = runs
    .sort((one, other) => other.startedAt - one.startedAt)
    .slice(0, 100)
    .map(({ arn, status, startedAt }) => [
      linkToRun(arn),
      escapeHtml(arn.split(':')[6] ?? ''),
      status,
      time(startedAt),
    ]);
  const mails = listMails(store);
  const waiting = runs.filter(({ arn }) => isWaiting(core.executions.get(arn))).map(({ arn }) => requestOf(arn, mails));
  const outputs = shownOutputs(app()?.outputs ?? {});
  return htmlPage(
    'ml-workflow, local',
    '<h1>The local runtime</h1><p>For development and tests on this machine.</p>' +
      `<p><a href="/inbox">Inbox</a> (${mails.length})</p>` +
      (waiting.length === 0 ? '' : `<h2>Waiting for an answer</h2>${table(['Run', 'Request'], waiting)}`) +
      '<h2>Runs</h2>' +
      (rows.length === 0 ? '<p>Nothing has run yet.</p>' : table(['Run', 'State machine', 'Status', 'Started'], rows)) +
      (outputs.length === 0 ? '' : `<h2>Outputs of the app</h2>${table(['Output', 'Value'], outputs)}`),
  );
}

/** Each once: by its short name, and with its stack's where another stack has the short one. */
function shownOutputs(outputs: Readonly<Record<string, string>>): string[][] {
  return Object.entries(outputs)
    .filter(([name, value]) => outputs[name.slice(name.indexOf('.') + 1)] !== value || !name.includes('.'))
    .map(([name, value]) => [
      escapeHtml(name),
      escapeHtml(redact(typeof value === 'string' ? value : JSON.stringify(value))),
    ]);
}

const isWaiting = (live: LiveExecution | undefined): boolean =>
  [...(live?.outstanding.values() ?? [])].some(
    ({ effect, submitted }) =>
      effect.kind === 'task' && effect.pattern === 'waitForTaskToken' && submitted !== undefined,
  );

/** The link of the newest mail about the run; a request that nobody was mailed about has none. */
function requestOf(arn: string, mails: readonly Mail[]): string[] {
  const mail = mails.find(({ text }) => text?.includes(nameOf(arn)));
  const link = /https?:\/\/\S+\/approvals\/\S+/.exec(mail?.text ?? '')?.[0];
  if (!mail || !link) return [linkToRun(arn), 'asked by no mail'];
  return [
    linkToRun(arn),
    `${linkTo(link, 'Look and decide')} (${linkTo(`/inbox/${encodeURIComponent(mail.id)}`, 'the mail')})`,
  ];
}

/** What a run did: its states as they were entered, and why it ended. */
export function runPage(core: Core, arn: string): WireResponse | undefined {
  const live = core.executions.get(arn);
  if (!live) return undefined;
  const { status, error, cause } = live.execution;
  const rows = live.events.flatMap(({ timestamp, ...event }) => {
    const entered = event.stateEnteredEventDetails as { readonly name: string } | undefined;
    return entered ? [[time(timestamp), escapeHtml(entered.name)]] : [];
  });
  const why = [error, cause].filter(Boolean).join(': ');
  return htmlPage(
    nameOf(arn),
    `<p><a href="/">All runs</a></p><h1>${escapeHtml(nameOf(arn))}</h1><p>${status}</p>` +
      (why === '' ? '' : `<pre>${escapeHtml(redact(why))}</pre>`) +
      table(['Entered', 'State'], rows),
  );
}
