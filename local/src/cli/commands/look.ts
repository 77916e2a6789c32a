import type { HistoryEvent } from '../../asl/types';
import { followRun, tellEnd } from '../follow';
import { print, printJson, printTable, shownTime } from '../output';
import { describeRun, findRun, listRuns, pages } from '../runs';
import { type CommonOptions, nextCommand, openSession, type Session } from '../session';

async function within<T>(session: Promise<Session>, work: (session: Session) => Promise<T>): Promise<T> {
  const opened = await session;
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

export function runsCommand(options: CommonOptions): Promise<number> {
  return within(openSession(options, 'look'), async ({ client }) => {
    const runs = await listRuns(client);
    if (options.json) printJson({ v: 1, runs });
    else if (runs.length === 0) print('Nothing has run here yet. To start: ml-workflow run --data <file>');
    else {
      const rows = runs.map(({ name, status, startDate, stopDate, stateMachineArn }) => [
        name,
        status,
        shownTime(startDate),
        stopDate === undefined ? '' : `${(stopDate - startDate).toFixed(1)} s`,
        stateMachineArn.split(':').pop() ?? '',
      ]);
      printTable([['RUN', 'STATUS', 'STARTED (UTC)', 'TOOK', 'STATE MACHINE'], ...rows]);
    }
    return 0;
  });
}

export function watchCommand(run: string, options: CommonOptions): Promise<number> {
  return within(openSession(options), async ({ client }) => {
    const { executionArn, name } = await findRun(client, run);
    return followRun(client, executionArn, name, options);
  });
}

export function historyCommand(run: string, options: CommonOptions): Promise<number> {
  return within(openSession(options, 'look'), async ({ client }) => {
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

export function redriveCommand(run: string, options: CommonOptions): Promise<number> {
  return within(openSession(options), async ({ client }) => {
    const { executionArn, name } = await findRun(client, run);
    const { status, redriveStatus, redriveStatusReason } = await describeRun(client, executionArn);
    if (redriveStatus !== 'REDRIVABLE') throw new Error(notRedrivable(name, status, redriveStatusReason, options));
    await client.sfn('RedriveExecution', { executionArn });
    return followRun(client, executionArn, name, options);
  });
}

function notRedrivable(name: string, status: string, reason = '', options: CommonOptions): string {
  const next =
    status === 'RUNNING'
      ? `it runs; to follow it: ${nextCommand(`watch ${name}`, options)}`
      : status === 'SUCCEEDED'
        ? `it has ended well; to run again: ${nextCommand('run --data <file>', options)}`
        : `${reason || `it is ${status}`}; to run again: ${nextCommand('run --data <file>', options)}`;
  return `the run ${name} can't be redriven: ${next}`;
}

function stateName(event: HistoryEvent): string {
  const details = (event.stateEnteredEventDetails ?? event.stateExitedEventDetails ?? {}) as { name?: string };
  const failure = Object.values(event).find((value) => typeof value === 'object' && value !== null && 'error' in value);
  return details.name ?? (failure as { error?: string } | undefined)?.error ?? '';
}
