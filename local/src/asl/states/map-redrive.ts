import type { Thread } from '../machine/data';
import { branchesOf, dropThread } from '../machine/branches';
import { startChild } from '../machine/children';
import { mapRunOf } from '../machine/map-runs';
import { redriveChild } from '../machine/redrive';
import type { Run } from '../machine/run';
import { exceeds } from './map-tolerance';

/**
 * Children that failed run again, as far as there is room; EXPRESS ones from their first state. Answers the one that
 * can't be redriven and is one too many.
 */
export function takeUp(run: Run, thread: Thread, machine: string): Thread | undefined {
  const work = branchesOf(thread);
  const { again = [] } = work;
  const record = mapRunOf(run, work.mapRunArn);
  while (again.length > 0 && work.live.length < work.limit) {
    const root = run.thread(again.shift() ?? 0);
    const child = run.childOf(root.id);
    record.pendingRedrive.shift();
    if (record.express) {
      const { index, input, mapRunArn } = child;
      dropThread(run, root);
      const start = { machine, input, index, item: root.item ?? null, mapRunArn, restarts: child.restarts + 1 };
      work.live.push(startChild(run, thread, start).id);
    } else if (redriveChild(run, root, child)) work.live.push(root.id);
    else {
      work.failed?.push(root.id);
      (child.closed === 'ABORTED' ? record.aborted : record.failed).push(child.index);
      record.notRedrivable.push(child.index);
      if (exceeds(work)) return root;
    }
  }
  if (again.length === 0) work.again = undefined;
  return undefined;
}
