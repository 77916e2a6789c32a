import { formatNumber } from '../../../../handlers/shared/text';
import { type AddCommand, aboutWorkflow } from '../command';
import { colorOf, paint } from '../color';
import { factsOf, type RunFacts } from '../facts';
import { print, printJson, printTable, shownDuration, shownTime } from '../output';
import { whyFailed } from '../reporter';
import { findRun } from '../runs';
import { type CommonOptions, nextCommand, withinRun } from '../session';

export const addShow: AddCommand = (cli) =>
  void aboutWorkflow(
    cli.command('show <run>', 'tells all of one run: outcome, data, metrics, parameters, stages', [
      ['ml-workflow show RUN'],
      ['ml-workflow show RUN --json', '{v, outcome, name, metrics, parameters, rows, reasons, stages, …}'],
    ]),
  ).action(cli.does(showCommand));

function showCommand(run: string, options: CommonOptions): Promise<number> {
  return withinRun(run, options, 'look', async ({ client }) => {
    const { executionArn } = await findRun(client, run);
    const facts = await factsOf(client, executionArn);
    if (options.json) printJson(jsonOf(facts));
    else printFacts(facts, options);
    return 0;
  });
}

export function jsonOf({ run, ...facts }: RunFacts): object {
  const { name, executionArn, status, startDate, stopDate, error, cause, redriveStatus } = run;
  return { v: 1, name, executionArn, status, startDate, stopDate, error, cause, redriveStatus, ...facts };
}

function printFacts(facts: RunFacts, options: CommonOptions): void {
  const { run, outcome, input, metrics, parameters, rows, reasons, version, stages } = facts;
  const pairs = (fields: Readonly<Record<string, number>>): string =>
    Object.entries(fields)
      .map(([name, value]) => `${name} ${formatNumber(value)}`)
      .join(', ');
  const took = run.stopDate === undefined ? '' : `, took ${shownDuration(run.stopDate - run.startDate)}`;
  const known = [
    ['outcome', paint(outcome, colorOf(outcome))],
    ['started', `${shownTime(run.startDate)} UTC${took}`],
    ['reason', String(input.reason ?? '')],
    ['started by', String(input.startedBy ?? '')],
    ['data', String(input.inputUri ?? '')],
    ['rows', pairs(rows)],
    [
      'parameters',
      Object.entries(parameters)
        .map((pair) => pair.join('='))
        .join(' '),
    ],
    ['metrics', pairs(metrics)],
    ['model version', version ?? ''],
    ['failure', whyFailed(run)],
  ].filter(([, value]) => value !== '');
  print(run.name);
  for (const [name = '', value = ''] of known) print(`  ${name.padEnd(14)} ${value}`);
  for (const reason of reasons) print(`  ${''.padEnd(14)} - ${reason}`);
  print('');
  printTable([
    ['STATE', 'STATUS', 'TOOK'],
    ...stages.map(({ state, status, seconds }) => [state, status, shownDuration(seconds)]),
  ]);
  if (run.redriveStatus === 'REDRIVABLE')
    print(`To go on at the failed state: ${nextCommand(`redrive ${run.name}`, options)}`);
}
