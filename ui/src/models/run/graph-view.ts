import { elapsed, formatDuration } from '../duration';
import type { Indicator } from '../run-status';
import type { FlowState } from './flow';
import type { PlacedEdge, PlacedState } from './layout';
import { isActive, type StateStatus, type Trace, type Visit } from './trace';

/** How one state stands, over all the times it was entered. */
export interface StateView {
  readonly status: StateStatus | 'idle';
  readonly words: string;
  readonly visits: readonly Visit[];
  /** Tries of its last visit, where it was more than one. */
  readonly retries: number;
}

const WORDS: Readonly<Record<StateStatus, string>> = {
  running: 'Running',
  waiting: 'Waiting',
  retrying: 'Failed, may retry',
  succeeded: 'Succeeded',
  caught: 'Failed, handled',
  failed: 'Failed',
  stopped: 'Stopped',
};

export const INDICATORS: Readonly<Record<StateStatus, Indicator>> = {
  running: 'in-progress',
  waiting: 'pending',
  retrying: 'warning',
  succeeded: 'success',
  caught: 'warning',
  failed: 'error',
  stopped: 'stopped',
};

/** Visits by the state's name, oldest first. */
export function visitsByName(trace: Trace): ReadonlyMap<string, readonly Visit[]> {
  const found = new Map<string, Visit[]>();
  for (const visit of trace.visits.values()) {
    const list = found.get(visit.name);
    if (list) list.push(visit);
    else found.set(visit.name, [visit]);
  }
  return found;
}

export function viewOf(state: FlowState, visits: readonly Visit[], now: number): StateView {
  const last = visits.find(isActive) ?? visits.findLast(({ status }) => status === 'failed') ?? visits.at(-1);
  if (!last) return { status: 'idle', words: shortKind(state), visits, retries: 0 };
  const retries = Math.max(0, last.attempts.length - 1);
  const end = last.exitedAt ?? last.attempts.at(-1)?.endedAt;
  const over = isActive(last) ? undefined : (end ?? last.enteredAt);
  const lasted = elapsed(last.enteredAt, over, now);
  const parts = [
    statusWords(last),
    ...(isActive(last) || lasted >= 50 ? [formatDuration(lasted)] : []),
    ...(retries > 0 ? [`${retries + 1} tries`] : []),
    ...(last.iterations?.total === undefined ? [] : [`${last.iterations.succeeded} of ${last.iterations.total}`]),
    ...(visits.length > 1 ? [`entered ${visits.length} ×`] : []),
  ];
  return { status: last.status, words: parts.join(' · '), visits, retries };
}

export const statusWords = ({ status }: Pick<Visit, 'status'>): string => WORDS[status];

/** What a state is, where it has not been entered. */
export const kindWords = ({ type, task }: FlowState): string => (task === undefined ? type : `${type} · ${task}`);

/** Characters that a box of the drawing has room for. */
const FITTING = 25;

/** As much of it as a box has room for. */
function shortKind(state: FlowState): string {
  const { type, task = type } = state;
  const ways = [kindWords(state), task];
  return ways.find(({ length }) => length <= FITTING) ?? task.split(' ').at(-1) ?? task;
}

/** Whether a run has gone along an edge: what was entered next after it is where the edge leads. */
export function takenEdges(trace: Trace): ReadonlySet<string> {
  const taken = new Set<string>();
  const last = new Map<number | undefined, Visit>();
  for (const visit of trace.visits.values()) {
    const before = last.get(visit.parent);
    if (before) taken.add(edgeKey(before.name, visit.name));
    last.set(visit.parent, visit);
  }
  return taken;
}

export const edgeKey = (from: string, to: string): string => JSON.stringify([from, to]);

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The state that an arrow key leads to: the nearest in that direction, what an edge leads to or a box holds first. */
export function neighbor(
  states: readonly PlacedState[],
  edges: readonly PlacedEdge[],
  from: string,
  to: Direction,
): string | undefined {
  const own = states.find(({ name }) => name === from);
  if (!own) return states[0]?.name;
  const linked = new Set(
    edges.flatMap((edge) => (edge.from === from ? [edge.to] : edge.to === from ? [edge.from] : [])),
  );
  const isNear = ({ name, parent }: PlacedState) => linked.has(name) || parent === from || own.parent === name;
  const along = to === 'up' || to === 'down';
  const sign = to === 'down' || to === 'right' ? 1 : -1;
  const scored = states.flatMap((state) => {
    // Upper edges, as a box is higher than what it holds.
    const ahead = sign * (along ? state.y - own.y : center(state) - center(own));
    const aside = Math.abs(along ? center(state) - center(own) : state.y - own.y);
    const isApart = along || (state.parent === own.parent && aside < Math.max(own.height, state.height));
    if (state.name === from || ahead <= 1 || !isApart) return [];
    const near = along && isNear(state);
    return [{ name: state.name, score: near ? [0, ahead, aside] : [1, ahead + 2 * aside, 0] }];
  });
  scored.sort((one, other) => compared(one.score, other.score));
  return scored[0]?.name;
}

const compared = (one: readonly number[], other: readonly number[]): number =>
  one.map((value, at) => value - (other[at] ?? 0)).find((difference) => difference !== 0) ?? 0;

const center = ({ x, width }: PlacedState): number => x + width / 2;

/** Where the run is now; of one that is over, where it ended. */
export function currentState(trace: Trace): string | undefined {
  const visits = [...trace.visits.values()];
  const active = visits.findLast(isActive);
  return (active ?? visits.findLast(({ status }) => status === 'failed') ?? visits.at(-1))?.name;
}
