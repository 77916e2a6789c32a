import type { HistoryEvent } from '../../asl/types';
import { type AddCommand, aboutWorkflow } from '../command';
import { tellEnd } from '../follow';
import { printJson, printTable, shownTime } from '../output';
import { describeRun, findRun, pages } from '../runs';
import { type CommonOptions, withinRun } from '../session';

export const addHistory: AddCommand = (cli) =>
  void aboutWorkflow(
    cli.command('history <run>', 'prints the events of a run', [
      ['ml-workflow history RUN'],
      ['ml-workflow history RUN --json', '{v, run, events}, as GetExecutionHistory has them'],
    ]),
  ).action(cli.does(historyCommand));

function historyCommand(run: string, options: CommonOptions): Promise<number> {
  return withinRun(run, options, 'look', async ({ client }) => {
    const { executionArn } = await findRun(client, run);
    const events = await pages<HistoryEvent>(client, 'GetExecutionHistory', { executionArn }, 'events');
    if (options.json) {
      printJson({ v: 1, run: await describeRun(client, executionArn), events });
      return 0;
    }
    printTable(events.map((event) => [String(event.id), shownTime(event.timestamp), event.type, stateName(event)]));
    tellEnd(await describeRun(client, executionArn), options);
    return 0;
  });
}

function stateName(event: HistoryEvent): string {
  const details = (event.stateEnteredEventDetails ?? event.stateExitedEventDetails ?? {}) as { name?: string };
  const failure = Object.values(event).find((value) => typeof value === 'object' && value !== null && 'error' in value);
  return details.name ?? (failure as { error?: string } | undefined)?.error ?? '';
}
