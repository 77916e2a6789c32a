import { Command } from 'commander';
import { type AddCommand, cliOf } from './command';
import { addAudit } from './commands/audit';
import { addCompare } from './commands/compare';
import { addCompletion } from './commands/completion';
import { addDecide } from './commands/decide';
import { addDoctor } from './commands/doctor';
import { addHistory } from './commands/history';
import { addInit } from './commands/init';
import { addLogs } from './commands/logs';
import { addPredict } from './commands/predict';
import { addRedrive } from './commands/redrive';
import { addRun } from './commands/run';
import { addRuns } from './commands/runs';
import { addShow } from './commands/show';
import { addStop } from './commands/stop';
import { addUp } from './commands/up';
import { addValidate } from './commands/validate';
import { addWatch } from './commands/watch';
import { packageVersion } from './version';

/** The commands in groups, as --help lists them. */
const GROUPS: Readonly<Record<string, readonly AddCommand[]>> = {
  'Begin:': [addInit, addDoctor, addUp],
  'Run:': [addRun, addWatch, addLogs, addStop, addRedrive],
  'Look:': [addRuns, addShow, addHistory, addCompare],
  'Decide and predict:': [addDecide, addAudit, addPredict],
  'Tools:': [addValidate, addCompletion],
};

const EXIT_HELP = `
Exit codes: 0 deployed or succeeded, 1 failed or timed out, 2 wrong usage, 3 rejected by the gate, 4 rejected by an
approver, 5 approval expired, 6 superseded, 7 rolled back, 8 stopped, 9 the state folder can't be written (nothing is
lost), 130 interrupted (the run can be taken up again).
NO_COLOR=1 prints without colors. "ml-workflow <command> --help" has examples.`;

/** The commands; each answers its exit code through `exit`. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('ml-workflow')
    .description(
      'Runs the state machines of a CDK app on this machine, with no AWS account and no Docker, and talks to those in AWS.',
    )
    .version(packageVersion())
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('(ml-workflow --help lists the commands)');
  const cli = cliOf(program, exit);
  for (const [heading, group] of Object.entries(GROUPS)) {
    program.commandsGroup(heading);
    for (const add of group) add(cli);
  }
  program.addHelpCommand(new Command('help [command]').description('the same as --help').helpGroup('Tools:'));
  return program;
}
