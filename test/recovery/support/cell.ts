import type { Remedy } from './cells';
import { type Expected, expected, redriven } from './expected';
import type { Kind } from './faults';
import { halfDone, leftovers, noticesOf } from './house';
import { goOn, openStage, type Scene, startRun } from './scenes';
import type { TaskState } from './tasks';

/** One state of one scene is disturbed once; the run ends as declared, and what follows is unhindered. */
export async function checkCell(task: TaskState, kind: Kind, scene: Scene, remedy: Remedy): Promise<void> {
  const { laptop, planter } = await openStage(scene);
  planter.plant(task, kind);
  const nobodyDecides = kind === 'timeout' && task.pattern === 'waitForTaskToken';
  const end = await startRun(laptop, 100, !nobodyDecides);
  planter.lift();
  const wanted = expected(kind, task, scene);
  expect(planter.hits).toBeGreaterThan(0);
  expect(shown(end)).toMatchObject(shownEnd(wanted));

  const hasFailed = !('outcome' in wanted);
  const notices = await noticesOf(laptop, end.arn);
  expect(notices).toHaveLength(hasFailed ? 1 : 0);
  if (hasFailed) expect(notices[0]?.subject).toContain(` at ${end.states.at(-1)}`);
  const serversFailed = scene.outcome === undefined || scene.failedEndpoint || kind === 'job failure';
  expect(await halfDone(laptop, serversFailed)).toEqual([]);

  if (hasFailed && remedy === 'a redrive') {
    await laptop.call('sfn', 'RedriveExecution', { executionArn: end.arn });
    expect(shown(await goOn(laptop, end.arn))).toMatchObject({
      status: 'SUCCEEDED',
      outcome: redriven(kind, task, scene),
    });
    expect(await noticesOf(laptop, end.arn)).toHaveLength(1);
  }
  expect(shown(await startRun(laptop, 101))).toMatchObject({ status: 'SUCCEEDED', outcome: 'deployed' });
  expect(await leftovers(laptop, mayLeaveModel(task))).toEqual([]);
  await laptop.close();
}

/** The run's model is made and waits for its config: a redrive goes on with it, and so it stays. */
const mayLeaveModel = ({ action }: TaskState): boolean => action === 'createModel' || action === 'createEndpointConfig';

export const shown = ({ status, outcome, error, cause, states }: Awaited<ReturnType<typeof startRun>>) => ({
  ...{ status, outcome, error, cause },
  at: states.at(-1),
});

export function shownEnd(wanted: Expected): object {
  if ('outcome' in wanted) return { status: 'SUCCEEDED', outcome: wanted.outcome, cause: undefined };
  const { status, error, cause } = wanted;
  return {
    status,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause: expect.stringContaining(cause) as string }),
  };
}
