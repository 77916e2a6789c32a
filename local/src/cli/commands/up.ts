import { Option } from 'commander';
import { type AddCommand, aboutLocal } from '../command';
import { print, printJson } from '../output';
import { readHolder } from '../../runtime/lock';
import { consoleOf } from '../../wire/ui-api';
import { clientEnvironment } from '../../runtime/environment';
import { SHELLS, type Shell, shellLines } from '../../runtime/shell-settings';
import { type CommonOptions, openLocalSession } from '../session';

interface UpOptions extends CommonOptions {
  readonly env?: Shell;
}

export const addUp: AddCommand = (cli) =>
  void aboutLocal(
    cli
      .command('up', 'keeps the local services up, for the AWS CLI, SDKs and browsers', [
        ['ml-workflow up'],
        ['eval "$(ml-workflow up --env)"', 'in another terminal: the AWS CLI and SDKs find it'],
        [
          'ml-workflow up --env fish | source',
          'the same in fish; in PowerShell … --env powershell | Invoke-Expression',
        ],
      ])
      .addOption(
        new Option('--env [shell]', 'print the settings for a shell, and return').choices(SHELLS).preset('bash'),
      ),
  ).action(cli.does(upCommand));

/** Stays up until Ctrl-C. --env only prints the settings of the runtime that is up. */
async function upCommand(options: UpOptions): Promise<number> {
  if (options.env) return printEnvironment(options, options.env);
  const session = await openLocalSession(options, 'begin');
  const { runtime, client } = session;
  if (!runtime) {
    print(`The runtime is up already: ${client.url}`);
    return 0;
  }
  const { app, resumed } = runtime;
  if (options.json) printJson({ ...(await client.app()), url: runtime.url });
  else {
    print(`Up on ${runtime.url} (inbox: ${runtime.url}/inbox). Ctrl-C ends it; nothing is lost.`);
    if (consoleOf(app?.httpApis ?? [])) print(`  web app        ${runtime.url}/app/`);
    for (const { path } of app?.stateMachines ?? []) print(`  state machine  ${path}`);
    for (const { apiId, routes } of app?.httpApis ?? []) {
      for (const { method, path } of routes) print(`  ${method.padEnd(13)}  ${runtime.url}/apis/${apiId}${path}`);
    }
    for (const { type, logicalId, stackName } of app?.ignored ?? []) {
      print(`  not run here   ${type} ${stackName}/${logicalId}`);
    }
    if (resumed > 0) print(`${resumed} ${resumed === 1 ? 'run goes' : 'runs go'} on where the last process ended.`);
    print('For the AWS CLI and SDKs: eval "$(ml-workflow up --env)"');
  }
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await session.close();
  return 0;
}

function printEnvironment({ stateDir, json }: UpOptions, shell: Shell): number {
  const holder = readHolder(stateDir);
  if (holder?.port === undefined) throw new Error(`no runtime is up on ${stateDir}; start one with "ml-workflow up"`);
  const settings = clientEnvironment(`http://127.0.0.1:${holder.port}`, 'us-east-1');
  if (json) printJson(settings);
  else for (const line of shellLines(settings, shell)) print(line);
  return 0;
}
