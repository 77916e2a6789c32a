import type { RunFacts } from '../facts';
import { type ColumnShift, type Profile, shiftsOf } from './profile';

/** A value of the first run and of the second; undefined where that run has none. */
export interface Pair<T> {
  readonly name: string;
  readonly a: T | undefined;
  readonly b: T | undefined;
}

export interface Comparison {
  readonly v: 1;
  readonly runs: readonly [Told, Told];
  readonly metrics: readonly (Pair<number> & { readonly change: number | undefined })[];
  /** Those that differ. */
  readonly parameters: readonly Pair<string>[];
  readonly rows: readonly Pair<number>[];
  /** Absent where one of the runs has no profile of its data. */
  readonly columns?: readonly ColumnShift[];
  /** Seconds. */
  readonly stages: readonly Pair<number>[];
}

export interface Told {
  readonly name: string;
  readonly outcome: string;
  readonly dataVersion?: string;
  readonly version?: string;
  readonly seconds?: number;
}

export function comparisonOf(
  a: RunFacts,
  b: RunFacts,
  profiles: readonly [Profile | undefined, Profile | undefined],
): Comparison {
  const [ofA, ofB] = profiles;
  return {
    v: 1,
    runs: [toldOf(a), toldOf(b)],
    metrics: pairs(a.metrics, b.metrics).map((pair) => ({ ...pair, change: changeOf(pair) })),
    parameters: pairs(a.parameters, b.parameters).filter((pair) => pair.a !== pair.b),
    rows: pairs(a.rows, b.rows),
    ...(ofA && ofB ? { columns: shiftsOf(ofA, ofB) } : {}),
    stages: pairs(secondsOf(a), secondsOf(b)),
  };
}

function toldOf({ run, outcome, input, version }: RunFacts): Told {
  const { name, startDate, stopDate } = run;
  return {
    name,
    outcome,
    ...(typeof input.dataVersion === 'string' ? { dataVersion: input.dataVersion } : {}),
    ...(version === undefined ? {} : { version }),
    ...(stopDate === undefined ? {} : { seconds: Math.round((stopDate - startDate) * 1000) / 1000 }),
  };
}

function pairs<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): Pair<T>[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => ({ name, a: a[name], b: b[name] }));
}

/** Of the first value; undefined where there is none to compare with. */
function changeOf({ a, b }: Pair<number>): number | undefined {
  if (a === undefined || b === undefined || a === 0) return undefined;
  return Math.round(((b - a) / Math.abs(a)) * 1e4) / 1e4;
}

/** A state inside of several items counts once for all of them. */
const secondsOf = ({ stages }: RunFacts): Record<string, number> =>
  stages.reduce<Record<string, number>>(
    (seconds, { state, seconds: took }) => ({ ...seconds, [state]: (seconds[state] ?? 0) + took }),
    {},
  );
