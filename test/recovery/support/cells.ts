import { seeded } from '../../support/full';
import { type Kind, KINDS, whyNot } from './faults';
import type { TaskState } from './tasks';

/** What people do after a run has failed. */
export const REMEDIES = ['a redrive', 'a new run'] as const;
export type Remedy = (typeof REMEDIES)[number];

export interface Cell {
  readonly task: TaskState;
  readonly kind: Kind;
  readonly remedy: Remedy;
  /** One of the state's scenes; undefined: all. */
  readonly pick?: number;
}

/** Every kind that can happen at every state, with both remedies. */
export function whole(tasks: readonly TaskState[]): Cell[] {
  return tasks.flatMap((task) =>
    possible(task).flatMap((kind) => REMEDIES.map((remedy): Cell => ({ task, kind, remedy }))),
  );
}

/** Every state once, and every kind at least once. */
export function sample(tasks: readonly TaskState[], seed: number): Cell[] {
  const random = seeded(seed);
  const one = <T>(of: readonly T[]): T => of[random(of.length)] as T;
  const kindOf = new Map<TaskState, Kind>();
  // The kinds that few states know choose first.
  const rarest = [...KINDS].sort((a, b) => statesOf(tasks, a).length - statesOf(tasks, b).length);
  for (const kind of rarest) kindOf.set(one(statesOf(tasks, kind).filter((task) => !kindOf.has(task))), kind);
  return tasks.map((task) => ({
    task,
    kind: kindOf.get(task) ?? one(possible(task)),
    remedy: one(REMEDIES),
    pick: random(1000),
  }));
}

const possible = (task: TaskState): Kind[] => KINDS.filter((kind) => whyNot(kind, task) === undefined);
const statesOf = (tasks: readonly TaskState[], kind: Kind): TaskState[] =>
  tasks.filter((task) => whyNot(kind, task) === undefined);
