import { openCore } from '../../../local/src/runtime/core';
import { createRealClock } from '../../../local/src/runtime/clock';
import { FileStore } from '../../../local/src/runtime/store';
import { createServices, type JobRunner, type Services } from '../../../local/src/services';
import type { HttpApi } from '../../../local/src/wire/context';
import { createPages } from '../../../local/src/wire/pages';
import { startServer } from '../../../local/src/wire/server';

const noJobs: JobRunner = {
  runGlueJob: () => ({ done: Promise.resolve('no jobs here'), stop: async () => undefined }),
  runTrainingJob: () => ({ done: Promise.resolve('no jobs here'), stop: async () => undefined }),
  runProcessingJob: () => ({ done: Promise.resolve('no jobs here'), stop: async () => undefined }),
  startServer: async () => ({
    invoke: async (body, contentType) => ({ status: 200, body, contentType }),
    stop: async () => undefined,
  }),
};

export interface Served {
  readonly url: string;
  readonly services: Services;
  readonly lines: string[];
  readonly httpApis: HttpApi[];
  /** For every SDK client. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  close(): Promise<void>;
}

/** The services behind the wire, without an app. */
export async function serve(stateDir: string): Promise<Served> {
  const store = new FileStore(stateDir);
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const place = { region: 'us-east-1', accountId: '111111111111' };
  let url = '';
  const base = { store, clock: createRealClock(), stateDir, log, ...place };
  const environment = (): Record<string, string> => ({ AWS_ENDPOINT_URL: url });
  const services = createServices({ ...base, jobs: noJobs, lambdaEnvironment: environment });
  const core = openCore({ ...base, services });
  services.add(core.sfn);
  await core.resume();
  const httpApis: HttpApi[] = [];
  const pages = createPages({ store, services, core, app: () => undefined, stateDir });
  const server = await startServer({ services, httpApis: () => httpApis, log, ...place }, pages, 0);
  url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    services,
    lines,
    httpApis,
    client: {
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
    async close() {
      await server.close();
      await services.stop();
      await core.close();
      await store.close();
    },
  };
}
