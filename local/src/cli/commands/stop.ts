import { type AddCommand, aboutWorkflow } from '../command';
import { print, printJson } from '../output';
import { describeRun, findRun } from '../runs';
import { type CommonOptions, withinRun } from '../session';

export interface StopOptions extends CommonOptions {
  readonly comment: string;
}

export const addStop: AddCommand = (cli) =>
  void aboutWorkflow(
    cli
      .command('stop <run>', 'stops a run and its jobs; a redrive can go on with it later', [
        ['ml-workflow stop RUN --comment "wrong data"'],
      ])
      .option('--comment <text>', 'why; it stands in the history', 'stopped by the command line'),
  ).action(cli.does(stopCommand));

function stopCommand(run: string, options: StopOptions): Promise<number> {
  return withinRun(run, options, 'work', async ({ client }) => {
    const { executionArn, name } = await findRun(client, run);
    const before = await describeRun(client, executionArn);
    if (!['RUNNING', 'PENDING_REDRIVE'].includes(before.status))
      throw new Error(`the run ${name} can't be stopped: it has ended already, ${before.status}`);
    await client.sfn('StopExecution', { executionArn, error: 'Stopped', cause: options.comment });
    const { status } = await describeRun(client, executionArn);
    if (options.json) printJson({ v: 1, name, executionArn, status });
    else print(`${name}: ${status}`);
    return 0;
  });
}
