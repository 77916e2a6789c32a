import type { Core } from '../runtime/core';
import { redact } from '../runtime/redact';
import type { Services } from '../services';
import type { Store } from '../services/types';
import type { LocalApp } from '../stack';
import { streamFeed } from './feed';
import { escapeHtml, htmlPage, table } from './html';
import { answerInbox, listMails } from './inbox';
import type { WireResponse } from './request';
import type { OwnPages } from './server';

export interface PagesContext {
  readonly store: Store;
  readonly services: Services;
  readonly core: Core;
  readonly app: () => LocalApp | undefined;
  readonly stateDir: string;
}

/** Pages for people, and what the CLI asks beside the AWS API. All of it is read-only. */
export function createPages(context: PagesContext): OwnPages {
  const { store, core, services } = context;
  const sources = {
    executions: core.executions,
    listenToLogs: services.logs.listen.bind(services.logs),
  };
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    if (request.path === '/') return indexPage(context);
    if (request.path.startsWith('/inbox')) return answerInbox(store, request.path);
    if (request.path === '/local/app') return json(appOf(context));
    if (request.path === '/local/feed') {
      const arn = request.query.get('executionArn') ?? '';
      return (await streamFeed(sources, arn, response)) ? 'sent' : undefined;
    }
    return undefined;
  };
}

const json = (value: unknown): WireResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});

/** What the CLI needs to find its way. */
export interface AppView {
  readonly v: 1;
  readonly stateDir: string;
  readonly stateMachines: readonly Pick<
    LocalApp['stateMachines'][number],
    'logicalId' | 'path' | 'stackName' | 'name' | 'arn'
  >[];
  readonly httpApis: LocalApp['httpApis'];
  readonly buckets: LocalApp['buckets'];
  readonly outputs: LocalApp['outputs'];
}

function appOf({ app, stateDir }: PagesContext): AppView {
  const { stateMachines = [], httpApis = [], buckets = [], outputs = {} } = app() ?? {};
  const machines = stateMachines.map(({ logicalId, path, stackName, name, arn }) => ({
    logicalId,
    path,
    stackName,
    name,
    arn,
  }));
  return { v: 1, stateDir, stateMachines: machines, httpApis, buckets, outputs };
}

function indexPage({ core, store, app }: PagesContext): WireResponse {
  const runs = core.executions.list().map(({ arn, summary }) => {
    const facts = summary();
    const { status, startedAt } = 'execution' in facts ? facts.execution : facts;
    return { arn, status, startedAt };
  });
  const rows = runs
    .sort((one, other) => other.startedAt - one.startedAt)
    .slice(0, 100)
    .map(({ arn, status, startedAt }) => {
      const [, , , , , , machine = '', name = ''] = arn.split(':');
      return [escapeHtml(name), escapeHtml(machine), status, new Date(startedAt).toISOString()];
    });
  const outputs = Object.entries(app()?.outputs ?? {}).map(([name, value]) => [
    escapeHtml(name),
    escapeHtml(redact(typeof value === 'string' ? value : JSON.stringify(value))),
  ]);
  return htmlPage(
    'ml-workflow, local',
    '<h1>The local runtime</h1><p>For development and tests on this machine.</p>' +
      `<p><a href="/inbox">Inbox</a> (${listMails(store).length})</p><h2>Runs</h2>` +
      (rows.length === 0 ? '<p>Nothing has run yet.</p>' : table(['Run', 'State machine', 'Status', 'Started'], rows)) +
      (outputs.length === 0 ? '' : `<h2>Outputs of the app</h2>${table(['Output', 'Value'], outputs)}`),
  );
}
