import { resolve } from 'node:path';
import { createProcessRunner } from '../jobs';
import {
  type CallInterceptor,
  type CallObserver,
  cloudFormationService,
  createServices,
  type Clock,
  type JobRunner,
  type Services,
  type Store,
} from '../services';
import { deployApp, loadAssembly, type LocalApp } from '../stack';
import type { WireContext } from '../wire/context';
import { createPages } from '../wire/pages';
import { startServer } from '../wire/server';
import { Breakdown } from './breakdown';
import { BusyJobs } from './busy';
import { createRealClock } from './clock';
import { clientEnvironment, webAppEnvironment } from './environment';
import { type Core, openCore } from './core';
import { lockStateDir } from './lock';
import { listenOnKnownPort } from './port';
import { statusTeller } from './status-events';
import { storageError } from './state-folder';
import { FileStore } from './store';
import { syncStateMachines } from './state-machines';

export interface RuntimeOptions {
  /** Default .ml-workflow */
  readonly stateDir?: string;
  /** A synthesized CDK app; without it there are only empty services. */
  readonly cdkOut?: string;
  readonly jobs?: JobRunner;
  readonly clock?: Clock;
  /** Default: the port of last time, else a free one. */
  readonly port?: number;
  /** Python interpreter of the jobs. */
  readonly python?: string;
  readonly region?: string;
  readonly accountId?: string;
  /** false: what was running stays as it is, to look at. */
  readonly resume?: boolean;
  readonly log?: (line: string) => void;
  /**
   * The state folder can't be written any more (the error says why, and what to do), and the runtime stands still as if
   * it had been killed. Default: it is logged.
   */
  readonly onBreakdown?: (error: Error) => void;
  /** Milliseconds; a Wait state that asks for more waits no longer than this. Default: as long as it asks. */
  readonly longestWait?: number;
  /** Is told of every call of a service, by a Task state, a handler, a client or the deployment. */
  readonly onCall?: CallObserver;
  /** Stands before every service, for tests of faults. */
  readonly intercept?: CallInterceptor;
}

export interface LocalRuntime {
  readonly stateDir: string;
  readonly port: number;
  readonly url: string;
  readonly app: LocalApp | undefined;
  readonly services: Services;
  readonly core: Core;
  /** What the services keep; tests put it into states that only AWS brings about. */
  readonly store: Store;
  readonly clock: Clock;
  /** Executions that were running when the last process ended. */
  readonly resumed: number;
  /** No call, job or delivery is under way: only time or a person moves anything. */
  isQuiet(): boolean;
  /** What AWS SDKs and the AWS CLI need to find this runtime. */
  environment(): Record<string, string>;
  close(): Promise<void>;
}

/** Opens the whole runtime over a state folder, and takes up what was running. */
export async function openRuntime(options: RuntimeOptions = {}): Promise<LocalRuntime> {
  const stateDir = resolve(options.stateDir ?? '.ml-workflow');
  const { region = 'us-east-1', accountId = '000000000000', clock = createRealClock() } = options;
  const log = options.log ?? (() => undefined);
  const lock = lockStateDir(stateDir);
  const undo: (() => Promise<unknown>)[] = [async () => lock.release()];
  try {
    let halt = (): void => undefined;
    const breakdown = new Breakdown(stateDir, (error) => {
      store.refuse(error);
      halt();
      if (options.onBreakdown) options.onBreakdown(error);
      else log(error.message);
    });
    const broken = (error: Error): void => breakdown.tell(error);
    const store = new FileStore(stateDir, broken);
    undo.push(() => store.close());
    const busy = new BusyJobs();
    let url = '';
    const { python } = options;
    const runner = options.jobs ?? createProcessRunner({ stateDir, ...(python === undefined ? {} : { python }) });
    const jobs = breakdown.watch(busy.watch(runner));
    const environment = (): Record<string, string> => clientEnvironment(url, region);
    const seams = {
      ...(options.onCall ? { onCall: options.onCall } : {}),
      intercept: breakdown.guard(options.intercept),
    };
    const services = createServices({
      store,
      clock,
      stateDir,
      jobs,
      region,
      accountId,
      lambdaEnvironment: () => ({ ...environment(), ...webAppEnvironment(url, app?.httpApis ?? [], services.lambda) }),
      log,
      ...seams,
    });
    undo.push(() => services.stop());
    const { longestWait } = options;
    const core = openCore({
      ...{ stateDir, store, clock, services, region, accountId, log, onFailure: broken },
      ...(longestWait === undefined ? {} : { longestWait }),
    });
    undo.push(() => core.close());
    halt = () => core.effects.stop();
    services.add(core.sfn);
    const outputs = (): LocalApp['outputs'] => app?.outputs ?? {};
    services.add(cloudFormationService({ region, accountId, stacks: () => app?.stacks ?? [], outputs }));
    core.executions.listen(statusTeller(store, services.events));

    let app: LocalApp | undefined;
    let isStarting = true;
    const apis = { httpApis: () => app?.httpApis ?? [], isStarting: () => isStarting };
    const wire: WireContext = { services, ...apis, region, accountId, log, ...seams };
    const pages = createPages({ store, services, core, app: () => app, stateDir });
    const server = await listenOnKnownPort(stateDir, options.port, (port) => startServer(wire, pages, port), log);
    undo.push(() => server.close());
    url = `http://127.0.0.1:${server.port}`;
    if (options.cdkOut !== undefined) {
      const apiBaseUrl = (apiId: string): string => `${url}/apis/${apiId}`;
      app = await deployApp(loadAssembly(options.cdkOut), services, { region, accountId, apiBaseUrl });
      syncStateMachines(core.machines, app.stateMachines);
    }
    const resumes = options.resume ?? true;
    if (resumes) await services.resume();
    const resumed = resumes ? await core.resume() : 0;
    isStarting = false;
    // Who only looks is gone in a moment: nobody else is to rely on it.
    if (options.resume !== false) lock.announce(server.port);
    return {
      stateDir,
      port: server.port,
      url,
      app,
      services,
      core,
      store,
      clock,
      resumed,
      environment,
      isQuiet: () => core.effects.inFlight === 0 && busy.count === 0 && store.list('events.deliveries').length === 0,
      close: () => unwind(undo),
    };
  } catch (error) {
    await unwind(undo);
    throw storageError(stateDir, error) ?? error;
  }
}

/** In reverse order of opening. */
async function unwind(undo: (() => Promise<unknown>)[]): Promise<void> {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
}
