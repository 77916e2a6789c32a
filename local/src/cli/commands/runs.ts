import { formatNumber } from '../../../../handlers/shared/text';
import { InvalidArgumentError } from 'commander';
import { type AddCommand, aboutWorkflow } from '../command';
import { print, printJson, printTable, shownDuration, shownTime } from '../output';
import { resultOf } from '../results';
import { describeRuns, listRuns } from '../runs';
import { type CommonOptions, nextCommand, within } from '../session';

interface RunsOptions extends CommonOptions {
  readonly limit: number;
}

export const addRuns: AddCommand = (cli) =>
  void aboutWorkflow(
    cli
      .command('runs', 'lists the runs, newest first', [
        ['ml-workflow runs'],
        ['ml-workflow runs --json', 'for scripts: {v, total, runs: [{name, outcome, startDate, …}]}'],
        ['ml-workflow runs --stack Prices --profile work', 'those in AWS'],
      ])
      .option('-n, --limit <number>', 'at most so many', parseLimit, 50),
  )
    .alias('list')
    .action(cli.does(runsCommand));

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  return limit;
}

function runsCommand(options: RunsOptions): Promise<number> {
  return within(options, 'look', async ({ client }) => {
    const every = await listRuns(client);
    const { machine, limit } = options;
    const all =
      machine === undefined
        ? every
        : every.filter(({ stateMachineArn: arn }) => arn === machine || arn.split(':').pop() === machine);
    const newest = all.slice(0, limit);
    const described = await describeRuns(client, newest);
    const runs = newest.map((run, index) => ({ ...run, ...resultOf(run.status, described[index]?.output) }));
    if (options.json) printJson({ v: 1, total: all.length, runs });
    else if (runs.length === 0)
      print(`Nothing has run here yet. To start: ${nextCommand('run --data <file>', options)}`);
    else {
      const rows = runs.map(({ name, outcome, metric, version, startDate, stopDate, stateMachineArn }) => [
        name,
        outcome,
        metric ? `${metric.name} ${formatNumber(metric.value)}` : '',
        version === undefined ? '' : String(version),
        shownTime(startDate),
        stopDate === undefined ? '' : shownDuration(stopDate - startDate),
        stateMachineArn.split(':').pop() ?? '',
      ]);
      printTable([['RUN', 'OUTCOME', 'METRIC', 'VERSION', 'STARTED (UTC)', 'TOOK', 'STATE MACHINE'], ...rows], 1);
      if (all.length > limit) print(`… and ${all.length - limit} older; all with --limit ${all.length}`);
    }
    return 0;
  });
}
