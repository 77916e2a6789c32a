import { Command, InvalidArgumentError } from 'commander';

/** Makes the commands of one program, and hands their exit codes on. */
export interface Cli {
  /** `usage` as commander has it, e.g. `watch <run>`; examples are told by --help, a command and what it does each. */
  command(usage: string, description: string, examples: readonly Example[]): Command;
  does(action: (...args: never[]) => Promise<number>): (...args: unknown[]) => Promise<void>;
}

export type Example = readonly [command: string, what?: string];

/** Adds one command, or a few that belong together. */
export type AddCommand = (cli: Cli) => void;

export const cliOf = (program: Command, exit: (code: number) => void): Cli => ({
  command: (usage, description, examples) =>
    program
      .command(usage)
      .description(description)
      .addHelpText('after', examplesText(examples))
      .showHelpAfterError(`(ml-workflow ${usage.split(' ')[0]} --help has examples)`),
  does:
    (action) =>
    async (...args) =>
      exit(await action(...(args as never[]))),
});

function examplesText(examples: readonly Example[]): string {
  if (examples.length === 0) return '';
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(([command, what = '']) => `  ${command.padEnd(width)}  ${what}`.trimEnd());
  return `\nExamples:\n${lines.join('\n')}`;
}

const LOCAL = 'On this machine:';
const CLOUD = 'In AWS (one of these sends the command there):';

/** Where the workflow is: in the app of this folder, or in an AWS account. */
export function aboutWorkflow(command: Command): Command {
  return aboutLocal(command)
    .optionsGroup(CLOUD)
    .option('--profile <name>', 'the profile of your AWS settings')
    .option('--region <name>', 'the AWS region (default: that of the profile)')
    .option('--stack <name>', 'the CDK stack of the workflow')
    .option('--machine <name>', 'the state machine: its ARN; locally its logical id, name or construct path');
}

export function aboutLocal(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .optionsGroup(LOCAL)
    .option('--app <command>', 'the command that runs the CDK app (default: "app" of ./cdk.json)')
    .option('--cdk-out <folder>', 'an app that is synthesized already')
    .option('--state-dir <folder>', 'where runs, data and mails are kept', '.ml-workflow')
    .option('--python <path>', 'Python interpreter of the jobs')
    .option('--port <number>', 'port of the local endpoint (default: that of last time)', parsePort)
    .option('--verbose', 'print every line of the jobs');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InvalidArgumentError('It must be a number from 0 (any free port) to 65535.');
  }
  return port;
}

export function parseSetting(text: string, settings: Record<string, string>): Record<string, string> {
  const index = text.indexOf('=');
  if (index < 1) throw new InvalidArgumentError('It must look like name=value, e.g. eta=0.05.');
  return { ...settings, [text.slice(0, index)]: text.slice(index + 1) };
}
