import { Command, InvalidArgumentError } from 'commander';
import { auditCommand } from './commands/audit';
import { decideCommand } from './commands/decide';
import { historyCommand, redriveCommand, runsCommand, watchCommand } from './commands/look';
import { predictCommand } from './commands/predict';
import { runCommand } from './commands/run';
import { upCommand } from './commands/up';
import { validateCommand } from './commands/validate';

const EXIT_HELP = `
Exit codes: 0 deployed or succeeded, 1 failed or timed out, 2 wrong usage, 3 rejected by the gate, 4 rejected by an
approver, 5 approval expired, 6 superseded, 7 rolled back, 8 stopped, 9 the state folder can't be written (nothing is
lost), 130 interrupted (the run can be taken up again).`;

/** The commands; each answers its exit code through `exit`. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('ml-workflow')
    .description('Runs the state machines of a CDK app on this machine: no AWS account, no Docker.')
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('(ml-workflow --help lists the commands)');
  const command = (usage: string, description: string): Command =>
    program
      .command(usage)
      .description(description)
      .option('--app <command>', 'the command that runs the CDK app (default: "app" of ./cdk.json)')
      .option('--cdk-out <folder>', 'an app that is synthesized already')
      .option('--state-dir <folder>', 'where runs, data and mails are kept', '.ml-workflow')
      .option('--python <path>', 'Python interpreter of the jobs')
      .option('--port <number>', 'port of the local endpoint (default: that of last time)', parsePort)
      .option('--verbose', 'print every line of the jobs')
      .option('--json', 'print JSON');
  type Action = (...args: never[]) => Promise<number>;
  const does =
    (action: Action) =>
    async (...args: unknown[]) =>
      exit(await action(...(args as never[])));

  command('run', 'starts a run and follows it, one line per state')
    .option('--data <file>', 'a CSV file to run on')
    .option('--input <json>', 'the whole input, in place of --data')
    .option('--set <name=value>', 'override a hyperparameter; may be repeated', parseSetting, {})
    .option('--machine <name>', 'the state machine: logical id, name or construct path')
    .option('--bucket <name>', 'the bucket that the data goes to')
    .option('--name <name>', "the run's name")
    .option('--detach', 'start it in the runtime that is up, and return')
    .action(does(runCommand));
  command('runs', 'lists the runs').action(does(runsCommand));
  command('watch <run>', 'follows a run; takes it up again if it was interrupted').action(does(watchCommand));
  command('history <run>', 'prints the events of a run').action(does(historyCommand));
  command('redrive <run>', 'goes on with a failed run at the state that failed').action(does(redriveCommand));
  for (const [name, decision] of [
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const) {
    command(`${name} <request>`, `decides a request for approval, given by its id or its run: ${decision}`)
      .option('--comment <text>', 'why', '')
      .action(
        does((request: string, options: Parameters<typeof decideCommand>[2]) =>
          decideCommand(decision, request, options),
        ),
      );
  }
  command('audit', 'prints what happened to every request for approval; with --json one object a line').action(
    does(auditCommand),
  );
  command('predict <rows>', 'asks the prediction API; rows: JSON, or a JSON or CSV file').action(does(predictCommand));
  command('up', 'keeps the local services up, for the AWS CLI, SDKs and browsers')
    .option('--env', 'print the settings for a shell, and return')
    .action(does(upCommand));
  program
    .command('validate <files...>')
    .description('says what AWS would refuse of definitions, or of the state machines of templates; no AWS is asked')
    .option('--json', 'print JSON')
    .action(does(validateCommand));
  return program;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InvalidArgumentError('It must be a number from 0 (any free port) to 65535.');
  }
  return port;
}

function parseSetting(text: string, settings: Record<string, string>): Record<string, string> {
  const index = text.indexOf('=');
  if (index < 1) throw new InvalidArgumentError('It must look like name=value, e.g. eta=0.05.');
  return { ...settings, [text.slice(0, index)]: text.slice(index + 1) };
}
