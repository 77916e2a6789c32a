import { setTimeout } from 'node:timers/promises';
import type { HistoryEvent } from '../../asl/types';
import type { Client } from '../client';
import { type AddCommand, aboutWorkflow } from '../command';
import { INTERRUPTED, interruptible } from '../follow';
import { LogReader, type LogLine } from '../log-reader';
import { type LogSource, sourcesOf } from '../log-sources';
import { nearest } from '../../nearest';
import { print } from '../output';
import { describeRun, findRun, pages } from '../runs';
import { type CommonOptions, nextCommand, withinRun } from '../session';

interface LogsOptions extends CommonOptions {
  readonly follow?: boolean;
}

/** Between two looks at the logs. */
const POLL_MILLISECONDS = { local: 300, cloud: 2000 };

export const addLogs: AddCommand = (cli) =>
  void aboutWorkflow(
    cli
      .command('logs <run> [state]', "prints what a run's jobs, functions and endpoint wrote", [
        ['ml-workflow logs RUN', 'every job, with its state before each line'],
        ['ml-workflow logs RUN train -f', 'one state, as it is written; a part of its name is enough'],
        ['ml-workflow logs RUN --json', 'an object a line: {time, state, group, stream, message}'],
      ])
      .option('-f, --follow', 'go on until the run ends'),
  ).action(cli.does(logsCommand));

function logsCommand(run: string, state: string | undefined, options: LogsOptions): Promise<number> {
  return withinRun(run, options, options.follow ? 'work' : 'look', async ({ client }) => {
    const { executionArn, name } = await findRun(client, run);
    const reader = new LogReader(client);
    const say = (line: LogLine): void => print(options.json ? JSON.stringify(line) : shown(line, state === undefined));
    const isInterrupted = await interruptible(async (signal) => {
      for (;;) {
        // First whether it has ended, so that its last lines are read after that.
        const { status } = await describeRun(client, executionArn);
        for (const source of await wanted(client, executionArn, state)) {
          for (const line of await reader.read(source)) say(line);
        }
        if (!options.follow || !['RUNNING', 'PENDING_REDRIVE'].includes(status)) return;
        await setTimeout(client.isCloud ? POLL_MILLISECONDS.cloud : POLL_MILLISECONDS.local, undefined, { signal });
      }
    });
    if (isInterrupted) return INTERRUPTED;
    if (reader.lines === 0 && !options.json)
      print(`Nothing was logged. To see the states: ${nextCommand(`show ${name}`, options)}`);
    return 0;
  });
}

async function wanted(client: Client, executionArn: string, state: string | undefined): Promise<readonly LogSource[]> {
  const events = await pages<HistoryEvent>(client, 'GetExecutionHistory', { executionArn }, 'events');
  const sources = sourcesOf(events);
  if (state === undefined) return sources;
  const entered = [...new Set(events.flatMap(({ stateEnteredEventDetails: details }) => nameOf(details)))];
  const named = stateMeant(state, entered, [...new Set(sources.map((source) => source.state))]);
  return sources.filter((source) => source.state === named);
}

/** By its name in any case, or by a part of the name that no other state with logs has. */
function stateMeant(wanted: string, entered: readonly string[], logging: readonly string[]): string {
  const lower = wanted.toLowerCase();
  const exact = entered.find((name) => name === wanted) ?? entered.find((name) => name.toLowerCase() === lower);
  if (exact !== undefined) return exact;
  const parts = logging.filter((name) => name.toLowerCase().includes(lower));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const meant = parts.length > 1 ? parts.join('" or "') : nearest(wanted, entered);
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
  throw new Error(
    `the run has not entered a state "${wanted}"${hint}; those with logs: ${logging.join(', ') || 'none yet'}`,
  );
}

const nameOf = (details: unknown): string[] => {
  const { name } = (details ?? {}) as { name?: string };
  return name === undefined ? [] : [name];
};

const shown = ({ state, message }: LogLine, withState: boolean): string =>
  withState ? `[${state}] ${message}` : message;
