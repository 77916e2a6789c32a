import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ConsoleInfo, RunDetail, RunList, StartedRun } from '../../../handlers/shared/console-contract';
import { ConsoleRoutes } from '../../../handlers/shared/console-contract';
import { type LaptopOptions, openLaptop, tidy } from '../../e2e/support/laptop';
import { housingCsv } from '../browser/support/app';
import { ask } from './support/ask';
import { builtServer, closeServers, openServer, removeBuilt } from './support/server';

afterEach(async () => {
  await closeServers();
  await tidy();
});
afterAll(removeBuilt);

/** The console API of the synthesized example, as API Gateway would serve it: signed requests alone. */
async function consoleOf(options?: LaptopOptions) {
  const laptop = await openLaptop(options);
  const api = laptop.runtime.app?.httpApis.find(({ routes }) => routes.some(({ path }) => path === ConsoleRoutes.INFO));
  return { laptop, url: `${laptop.runtime.url}/apis/${api?.apiId}` };
}

test('the app of a cluster on the real API: pages, runs, a run that is started and stopped', async () => {
  const { laptop, url } = await consoleOf();
  await laptop.upload(housingCsv().buffer);
  await laptop.settle();
  const { ask: open, lines } = await openServer({ environment: { CONSOLE_API_URL: url, AWS_REGION: 'us-east-1' } });
  expect((await fetch(`${url}/console`)).status).toBe(403);
  const info = (await open('/team/api/console')).json() as ConsoleInfo;
  expect(info.viewer).toEqual({ by: expect.stringContaining(':user/local') as string, mayWrite: true });
  const { items } = (await open('/team/api/runs?limit=5')).json() as RunList;
  const [run] = items;
  expect(run).toMatchObject({ status: 'RUNNING' });
  const stopped = await open(`/team/api/runs/${run?.id}/stop`, { method: 'POST' });
  expect((stopped.json() as StartedRun).id).toBe(run?.id);
  const detail = (await open(`/team/api/runs/${run?.id}`)).json() as RunDetail;
  expect(detail.run.status).toBe('ABORTED');
  const wrong = await open('/team/api/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ v: 1, inputUri: 'not-an-address' }),
  });
  expect({ status: wrong.status, type: wrong.headers['content-type'] }).toEqual({
    status: 400,
    type: 'application/problem+json',
  });
  expect(lines.map((line) => (JSON.parse(line) as { status?: number }).status)).toEqual([200, 200, 200, 200, 400]);
});

interface Running {
  readonly port: number;
  readonly lines: readonly Record<string, unknown>[];
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<number | null>;
  readonly until: (message: string) => Promise<Record<string, unknown>>;
}

/** The bundle as a process, as in the image. */
function start(environment: Readonly<Record<string, string>>): Omit<Running, 'port'> {
  const child = spawn(process.execPath, [join(builtServer(), 'server.cjs')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((part) => JSON.parse(part) as Record<string, unknown>));
    child.stdout.emit('line');
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const until = async (message: string) => {
    for (;;) {
      const found = lines.find((line) => line.message === message);
      if (found) return found;
      await Promise.race([
        once(child.stdout, 'line'),
        ended.then(() => Promise.reject(new Error(JSON.stringify(lines)))),
      ]);
    }
  };
  return { lines, until, ended, kill: (signal) => child.kill(signal) };
}

const ENVIRONMENT = {
  CONSOLE_AUTH: 'iam',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  PUBLIC_URL: 'http://localhost/',
  PORT: '0',
};

test('told to end, it finishes what was begun, takes nothing new into service and ends well', async () => {
  let answer: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  let arrived: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  const { url } = await consoleOf({
    intercept: async ({ operation }, carryOut) => {
      if (operation === 'ListExecutions') {
        arrived?.();
        await held;
      }
      return carryOut();
    },
  });
  const server = start({ ...ENVIRONMENT, CONSOLE_API_URL: url, DRAIN_SECONDS: '1' });
  const { port } = (await server.until('listening')) as { port: number };
  const host = { host: 'localhost' };
  expect((await ask(port, '/readyz')).status).toBe(200);
  const begun = ask(port, '/api/runs', { headers: host });
  await asked;
  server.kill('SIGTERM');
  await server.until('draining');
  expect((await ask(port, '/readyz')).status).toBe(503);
  expect((await ask(port, '/healthz')).status).toBe(200);
  expect((await ask(port, '/', { headers: host })).headers.connection).toBe('close');
  answer?.();
  expect((await begun).status).toBe(200);
  expect(await server.ended).toBe(0);
  await expect(ask(port, '/healthz')).rejects.toThrow('ECONNREFUSED');
});

test('set up wrongly, it says all of what to set and does not start', async () => {
  const server = start({ PORT: 'x' });
  expect(await server.ended).toBe(1);
  expect(server.lines.map(({ level, message }) => `${String(level)} ${/^\w+/.exec(String(message))?.[0]}`)).toEqual([
    'error CONSOLE_API_URL',
    'error PUBLIC_URL',
    'error CONSOLE_AUTH',
    'error PORT',
  ]);
});

test('the health check of the image tells a server that runs from none', async () => {
  const server = start({ ...ENVIRONMENT, CONSOLE_API_URL: 'https://a.execute-api.us-east-1.amazonaws.com' });
  const { port } = (await server.until('listening')) as { port: number };
  const health = async () => {
    const child = spawn(process.execPath, [join(builtServer(), 'server.cjs'), 'health'], {
      env: { PORT: String(port) },
    });
    return ((await once(child, 'close')) as [number])[0];
  };
  expect(await health()).toBe(0);
  server.kill('SIGINT');
  expect(await server.ended).toBe(0);
  expect(await health()).toBe(1);
});
