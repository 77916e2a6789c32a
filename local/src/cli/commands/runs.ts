import { type AddCommand, aboutWorkflow } from '../command';
import { print, printJson, printTable, shownDuration, shownTime } from '../output';
import { listRuns } from '../runs';
import { type CommonOptions, nextCommand, within } from '../session';

export const addRuns: AddCommand = (cli) =>
  void aboutWorkflow(
    cli.command('runs', 'lists the runs, newest first', [
      ['ml-workflow runs'],
      ['ml-workflow runs --json', 'for scripts: {v, runs: [{name, status, startDate, …}]}'],
      ['ml-workflow runs --stack Prices --profile work', 'those in AWS'],
    ]),
  )
    .alias('list')
    .action(cli.does(runsCommand));

function runsCommand(options: CommonOptions): Promise<number> {
  return within(options, 'look', async ({ client }) => {
    const all = await listRuns(client);
    const { machine } = options;
    const runs =
      machine === undefined
        ? all
        : all.filter(({ stateMachineArn: arn }) => arn === machine || arn.split(':').pop() === machine);
    if (options.json) printJson({ v: 1, runs });
    else if (runs.length === 0)
      print(`Nothing has run here yet. To start: ${nextCommand('run --data <file>', options)}`);
    else {
      const rows = runs.map(({ name, status, startDate, stopDate, stateMachineArn }) => [
        name,
        status,
        shownTime(startDate),
        stopDate === undefined ? '' : shownDuration(stopDate - startDate),
        stateMachineArn.split(':').pop() ?? '',
      ]);
      printTable([['RUN', 'STATUS', 'STARTED (UTC)', 'TOOK', 'STATE MACHINE'], ...rows], 1);
    }
    return 0;
  });
}
