import type { Core } from '../runtime/core';
import type { Services } from '../services';
import type { Store } from '../services/types';
import type { LocalApp } from '../stack';
import { streamFeed } from './feed';
import { answerInbox } from './inbox';
import { indexPage, runPage } from './overview';
import { decodePath, type WireResponse } from './request';
import type { OwnPages } from './server';
import { answerUi, isUi } from './ui';

export interface PagesContext {
  readonly store: Store;
  readonly services: Services;
  readonly core: Core;
  readonly app: () => LocalApp | undefined;
  readonly stateDir: string;
  /** Of the built web app. */
  readonly uiFolder?: string;
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
    if (request.path.startsWith('/runs/')) return runPage(core, decodePath(request.path.slice('/runs/'.length)) ?? '');
    if (isUi(request.path)) return answerUi(context, request);
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
  /** Keys whose objects start runs, with `*` for any characters. */
  readonly newData: readonly NewData[];
}

export interface NewData {
  readonly bucket: string;
  readonly wildcard: string;
}

function appOf({ app, services, stateDir }: PagesContext): AppView {
  const { stateMachines = [], httpApis = [], buckets = [], outputs = {} } = app() ?? {};
  const machines = stateMachines.map(({ logicalId, path, stackName, name, arn }) => ({
    logicalId,
    path,
    stackName,
    name,
    arn,
  }));
  return { v: 1, stateDir, stateMachines: machines, httpApis, buckets, outputs, newData: newDataOf(services) };
}

/** From the rules that wait for new objects. */
function newDataOf({ events }: Services): NewData[] {
  interface Pattern {
    readonly source?: readonly string[];
    readonly detail?: {
      readonly bucket?: { readonly name?: readonly string[] };
      readonly object?: { readonly key?: readonly { readonly wildcard?: string }[] };
    };
  }
  return events.listRules().flatMap(({ EventPattern }) => {
    const { source = [], detail = {} } = JSON.parse(EventPattern ?? '{}') as Pattern;
    if (!source.includes('aws.s3')) return [];
    const wildcards = (detail.object?.key ?? []).flatMap(({ wildcard }) => wildcard ?? []);
    return (detail.bucket?.name ?? []).flatMap((bucket) => wildcards.map((wildcard) => ({ bucket, wildcard })));
  });
}
