import type { RunEvent } from '../../../../handlers/shared/console-contract';

export type StateStatus = 'running' | 'waiting' | 'retrying' | 'succeeded' | 'caught' | 'failed' | 'stopped';

/** One try of a state's task. */
export interface Attempt {
  readonly startedAt: string;
  endedAt?: string;
  /** e.g. sagemaker createTrainingJob.sync */
  readonly resource: string;
  /** Evaluated arguments, as JSON text. */
  readonly parameters?: string | undefined;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  /** How often the run had been redriven before. */
  readonly redrive: number;
}

/** One time that a state was entered. */
export interface Visit {
  /** Id of the event by which it was entered. */
  readonly id: number;
  readonly name: string;
  /** Task, Choice, Map … */
  readonly kind: string;
  /** Visit of the Map or Parallel state that it is part of. */
  readonly parent: number | undefined;
  readonly enteredAt: string;
  exitedAt?: string;
  readonly input: string | undefined;
  output?: string | undefined;
  /** Variables that it assigned, as JSON text. */
  assigned?: Readonly<Record<string, string>>;
  readonly attempts: Attempt[];
  status: StateStatus;
  error?: string | undefined;
  cause?: string | undefined;
  iterations?: { total: number | undefined; started: number; succeeded: number; failed: number };
}

/** What a run has done, as far as its events are known. */
export interface Trace {
  readonly visits: ReadonlyMap<number, Visit>;
  readonly lastId: number;
  readonly redrives: number;
  /** Values that the machine's own states have assigned last, as JSON text, by name. */
  readonly variables: ReadonlyMap<string, { readonly text: string; readonly by: string }>;
}

export type Details = Readonly<Record<string, unknown>> | undefined;

/** The member of an event that says what happened; AWS names it after the event's type. */
export function detailsOf(event: RunEvent): Details {
  for (const [key, value] of Object.entries(event)) {
    if (key.endsWith('EventDetails') && typeof value === 'object') return value as Details;
  }
  return undefined;
}

export const textIn = (details: Details, name: string): string | undefined => {
  const value = details?.[name];
  return typeof value === 'string' ? value : undefined;
};

/** Not over: it may still go on. */
export const isOpen = ({ exitedAt }: Visit): boolean => exitedAt === undefined;

export const isActive = ({ status }: Visit): boolean =>
  status === 'running' || status === 'waiting' || status === 'retrying';

/** Visits of one state, oldest first. */
export const visitsOf = (trace: Trace, name: string): Visit[] =>
  [...trace.visits.values()].filter((visit) => visit.name === name);
