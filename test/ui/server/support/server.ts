import { mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Files } from '../../../../ui/server/files';
import { logTo } from '../../../../ui/server/log';
import { Proxy, type ProxyOptions } from '../../../../ui/server/proxy';
import { UiServer } from '../../../../ui/server/server';
import { type Environment, settingsOf } from '../../../../ui/server/settings';
import { RoleSigner } from '../../../../ui/server/signer';
import { ask, type Answered, type Asked } from './ask';

const ROOT = resolve(__dirname, '../../../..');
let built: string | undefined;

/** What the image holds: the server's file and the web app beside it. */
export function builtServer(): string {
  if (built !== undefined) return built;
  built = mkdtempSync(join(tmpdir(), 'ml-workflow-ui-server-'));
  // jest can't import the module that builds it.
  const script = `import('./ui/server/build.mjs').then(({ buildServer }) => buildServer({ out: ${JSON.stringify(built)}, quality: 1 }))`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return built;
}

export function removeBuilt(): void {
  if (built !== undefined) rmSync(built, { recursive: true });
  built = undefined;
}

export const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

export interface OpenServer {
  readonly server: UiServer;
  /** By the address that people use. */
  readonly ask: (path: string, asked?: Asked) => Promise<Answered>;
  readonly port: number;
  readonly lines: readonly string[];
}

export interface OpenOptions extends Pick<ProxyOptions, 'timeout'> {
  readonly environment: Environment;
  /** Default: any free one. */
  readonly port?: number;
  readonly credentials?: ConstructorParameters<typeof RoleSigner>[1];
}

const opened: UiServer[] = [];

/** The server in this process, with given credentials. */
export async function openServer({
  environment,
  timeout,
  port: wanted = 0,
  credentials = async () => KEYS,
}: OpenOptions): Promise<OpenServer> {
  const settings = settingsOf({ PUBLIC_URL: 'https://ml.example.com/team/', CONSOLE_AUTH: 'iam', ...environment });
  const role = settings.auth.kind === 'iam' ? new RoleSigner(settings.auth.region, credentials) : undefined;
  const lines: string[] = [];
  const log = logTo((line) => lines.push(line));
  const server = new UiServer({
    settings,
    files: new Files(join(builtServer(), 'ui'), settings),
    proxy: new Proxy({
      api: settings.api,
      onRefusal: (words) => log('warn', words),
      ...(timeout === undefined ? {} : { timeout }),
      ...(role && { sign: role.sign }),
    }),
    log,
    check: async () => role?.check(),
  });
  const port = await server.listen(wanted);
  opened.push(server);
  return {
    server,
    port,
    lines,
    ask: async (path, asked = {}) => {
      const answer = await ask(port, path, { ...asked, headers: { host: settings.host, ...asked.headers } });
      const id = answer.headers['x-request-id'];
      // The line follows the answer.
      while (typeof id === 'string' && !lines.some((line) => line.includes(id))) await new Promise(setImmediate);
      return answer;
    },
  };
}

/** For afterEach. */
export async function closeServers(): Promise<void> {
  await Promise.all(opened.splice(0).map((one) => one.drain(0)));
}
