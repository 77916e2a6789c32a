import fc from 'fast-check';
import { createVirtualClock, type VirtualClock } from '../../../local/src/runtime/clock';
import type { HistoryEvent } from '../../../local/src/asl';
import type { LiveExecution } from '../../../local/src/runtime/live-execution';
import { ServiceError } from '../../../local/src/services/types';
import { counted, seeded } from '../../support/full';
import { machines } from './random-machines';
import { createMachine, open, type Opened, removeTemporaryFolders, run, temporaryFolder } from './support';

jest.setTimeout(3_600_000);
afterEach(removeTemporaryFolders);

const INPUT = {
  n: 7,
  items: [
    { n: 1, items: [] },
    { n: 200, items: [1] },
  ],
  answer: null,
};
/** More than any of these machines needs. */
const MOST_MOVES = 500;

type Random = (below: number) => number;

/** Answers and fails as the seed says. */
const worker = (random: Random) => ({
  lambda: {
    operations: {
      Act: async ({ input }: { input: unknown }) => {
        if (random(4) === 0) throw new ServiceError(random(2) === 0 ? 'Busy' : 'Broken', 'so the seed says');
        return { n: random(300), items: [random(9), random(9)], seen: typeof input };
      },
    },
  },
});

/** State and history as bytes. */
const bytesOf = ({ execution, events }: LiveExecution): string => JSON.stringify([execution, events]);

const settle = async ({ core }: Opened): Promise<void> => {
  for (let quiet = 0; quiet < 3;) {
    await core.executions.settle();
    await new Promise((go) => setImmediate(go));
    quiet = core.effects.inFlight === 0 ? quiet + 1 : 0;
  }
};

const liveOf = (opened: Opened, arn: string): LiveExecution => {
  const live = opened.core.executions.get(arn);
  if (!live) throw new Error(`there is no execution ${arn}`);
  return live;
};

interface Child {
  readonly executionArn: string;
  readonly status: string;
}

/** Every child execution, of children too, with its history; and that map runs count what they list. */
async function childrenOf(opened: Opened, executionArn: string): Promise<object[]> {
  const all: object[] = [];
  const { mapRuns } = await opened.call('ListMapRuns', { executionArn });
  for (const { mapRunArn } of mapRuns as { mapRunArn: string }[]) {
    const { executionCounts } = await opened.call('DescribeMapRun', { mapRunArn });
    const executions = (await opened.call('ListExecutions', { mapRunArn })).executions as Child[];
    const ended = (status: string): number => executions.filter((it) => it.status === status).length;
    expect(executionCounts).toMatchObject({ succeeded: ended('SUCCEEDED'), running: ended('RUNNING') });
    for (const child of executions) {
      const { executionArn: arn, status } = child;
      all.push(child, ...(await childrenOf(opened, arn)));
      if (arn.includes(':express:')) continue;
      const events = (await opened.call('GetExecutionHistory', { executionArn: arn })).events as HistoryEvent[];
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      expect(events.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
      const last = `Execution${status.charAt(0)}${status.slice(1).toLowerCase()}`;
      if (!['RUNNING', 'PENDING_REDRIVE'].includes(status)) expect(events.at(-1)?.type).toBe(last);
      all.push(...events);
    }
  }
  return all;
}

async function stopChild(opened: Opened, executionArn: string, random: Random): Promise<void> {
  const mapRuns = (await opened.call('ListMapRuns', { executionArn })).mapRuns as { mapRunArn: string }[];
  const run = mapRuns[random(mapRuns.length || 1)];
  if (!run) return;
  const executions = (await opened.call('ListExecutions', { mapRunArn: run.mapRunArn })).executions as Child[];
  const child = executions[random(executions.length || 1)];
  if (child) await opened.call('StopExecution', { executionArn: child.executionArn });
}

/** Something that a caller of the API does to the execution; false: there is nothing to do. */
async function answerSomething(opened: Opened, live: LiveExecution, random: Random): Promise<boolean> {
  const waiting = [...live.outstanding.values()].flatMap(({ effect, submitted }) =>
    effect.kind === 'task' && effect.taskToken !== undefined && submitted ? [effect.taskToken] : [],
  );
  const taskToken = waiting[random(waiting.length || 1)];
  if (taskToken === undefined) return false;
  const kind = random(6);
  if (kind === 0) return false;
  if (kind === 1) await opened.call('SendTaskHeartbeat', { taskToken });
  else if (kind === 2) await opened.call('SendTaskFailure', { taskToken, error: 'Lambda.Busy', cause: 'no time' });
  else await opened.call('SendTaskSuccess', { taskToken, output: JSON.stringify({ n: random(300), items: [] }) });
  return true;
}

/** Runs to the end, with restarts between; after each, the replayed execution is compared with the one that ran. */
async function runAndReplay(
  definition: object,
  seed: number,
): Promise<{ readonly replays: number; readonly events: number; readonly children: number }> {
  const random = seeded(seed);
  const folder = temporaryFolder();
  const clock: VirtualClock = createVirtualClock();
  let opened = await open(folder, worker(random), clock);
  let replays = 0;
  const restart = async (arn: string): Promise<void> => {
    const before = bytesOf(liveOf(opened, arn));
    await opened.close();
    opened = await open(folder, worker(random), clock);
    const after = bytesOf(liveOf(opened, arn));
    if (after !== before) expect(after).toBe(before);
    replays++;
  };
  const arn = await run(opened, await createMachine(opened, definition), INPUT);
  let redrives = 0;
  for (let moves = 0; moves < MOST_MOVES; moves++) {
    await settle(opened);
    if (random(10) === 0) await restart(arn);
    const live = liveOf(opened, arn);
    if (!live.isRunning) {
      if (live.execution.status === 'SUCCEEDED' || redrives++ === 2) break;
      await opened.call('RedriveExecution', { executionArn: arn });
    } else if (random(60) === 0) await opened.call('StopExecution', { executionArn: arn });
    else if (random(20) === 0) await stopChild(opened, arn, random);
    else if (!(await answerSomething(opened, live, random)) && !clock.next()) {
      await settle(opened);
      if (liveOf(opened, arn).isRunning && clock.upcoming === undefined)
        await opened.call('StopExecution', { executionArn: arn });
    }
  }
  await settle(opened);
  const children = await childrenOf(opened, arn);
  await restart(arn);
  expect(await childrenOf(opened, arn)).toEqual(children);
  const { events } = liveOf(opened, arn);
  await opened.close();
  return { replays, events: events.length, children: children.length };
}

test('replaying the journal of a random machine gives the same state and history, byte for byte', async () => {
  let replays = 0;
  let events = 0;
  let children = 0;
  await fc.assert(
    fc.asyncProperty(machines, fc.nat(), async (definition, seed) => {
      const done = await runAndReplay(definition, seed);
      replays += done.replays;
      events += done.events;
      children += done.children;
    }),
    { numRuns: counted(40, 1500), seed: 20261124, endOnFailure: true },
  );
  expect(replays).toBeGreaterThan(40);
  expect(events).toBeGreaterThan(400);
  expect(children).toBeGreaterThan(20);
});
