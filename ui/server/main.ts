import { join } from 'node:path';
import { Files } from './files';
import { isHealthy } from './health';
import { logTo } from './log';
import { Proxy } from './proxy';
import { UiServer } from './server';
import { settingsOf, SettingsError } from './settings';
import { RoleSigner } from './signer';

const log = logTo((line) => process.stdout.write(line));

async function serve(): Promise<void> {
  const settings = settingsOf(process.env);
  const { api, auth, connect } = settings;
  const role = auth.kind === 'iam' ? new RoleSigner(auth.region) : undefined;
  const onRefusal = (words: string) => log('warn', words);
  const server = new UiServer({
    settings,
    files: new Files(join(__dirname, 'ui'), settings),
    proxy: new Proxy({ api, onRefusal, ...(role && { sign: role.sign }) }),
    log,
    check: async () => role?.check(),
  });
  const port = await server.listen(settings.port);
  log('info', 'listening', { port, auth: auth.kind, api: api.origin + api.path, base: settings.base, connect });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log('info', 'draining', { signal, seconds: settings.drainSeconds });
      void server.drain(signal === 'SIGINT' ? 0 : settings.drainSeconds).then(() => {
        log('info', 'ended');
        process.exit(0);
      });
    });
  }
}

async function main(): Promise<void> {
  if (process.argv[2] === 'health') {
    process.exitCode = (await isHealthy(Number(process.env.PORT || 8080))) ? 0 : 1;
    return;
  }
  try {
    await serve();
  } catch (error) {
    const words = error instanceof SettingsError ? error.faults : [(error as Error).message];
    for (const one of words) log('error', one);
    process.exitCode = 1;
  }
}

void main();
