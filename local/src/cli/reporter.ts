import { inWords } from '../../../handlers/shared/failure/reason';
import type { HistoryEvent, Json } from '../asl/types';
import { redact } from '../runtime/redact';
import type { FeedLine } from '../wire/feed';
import { describeResult } from './results';

export interface ReporterOptions {
  /** Each line that a job prints, not only those of training rounds. */
  readonly verbose?: boolean;
  /** A state that says nothing for so long is named. @default 5000 */
  readonly patienceMilliseconds?: number;
}

interface Visit {
  readonly state: string;
  readonly enteredAt: number;
  readonly input: unknown;
}

/** State types that decide or shape data and have no result of their own. */
const SILENT = new Set(['ChoiceStateExited', 'PassStateExited', 'SucceedStateExited']);
const ROUND = /^\[\d+\]\s/;

/** Turns an execution's events and its jobs' output into one line per state. */
export class Reporter {
  /** The visit that each event belongs to, found through previousEventId. */
  private readonly visits = new Map<number, Visit>();
  private readonly said = new Map<string, string>();
  private quiet: NodeJS.Timeout | undefined;

  constructor(
    private readonly print: (line: string) => void,
    private readonly options: ReporterOptions = {},
  ) {}

  take(line: FeedLine): void {
    if ('log' in line) this.jobLine(line.log.line);
    else this.event(line.event);
  }

  private jobLine(text: string): void {
    if (ROUND.test(text)) this.say(`            ${text}`);
    else if (this.options.verbose) this.say(`            ${text}`);
  }

  private event(event: HistoryEvent): void {
    const entered = details(event, 'stateEnteredEventDetails');
    const visit = entered
      ? { state: String(entered.name), enteredAt: event.timestamp, input: entered.input }
      : this.visits.get(event.previousEventId);
    if (visit) this.visits.set(event.id, visit);
    if (event.type === 'TaskStateEntered') this.nameWhenQuiet(visit);
    else if (/^Execution(?!Started)/.test(event.type)) clearTimeout(this.quiet);
    if (event.type.endsWith('StateExited')) this.exited(event, visit);
    else if (event.type === 'TaskSubmitted' && isCallback(event)) this.waiting(visit);
    else if (isFailure(event)) this.failed(event, visit);
  }

  private exited(event: HistoryEvent, visit: Visit | undefined): void {
    const exited = details(event, 'stateExitedEventDetails');
    if (!exited || SILENT.has(event.type)) return;
    const state = String(exited.name);
    // What only passes through is not this state's result.
    const result = exited.output === visit?.input ? '' : describeResult(parse(exited.output));
    // A state of a polling loop is told once, and again when it has something new to say.
    if (this.said.get(state) === result) return;
    this.said.set(state, result);
    this.say(`${elapsed(event, visit)}  ${state}${result === '' ? '' : `: ${result}`}`);
  }

  /** A job may start for a while before it has anything to tell. */
  private nameWhenQuiet(visit: Visit | undefined): void {
    const { patienceMilliseconds = 5000 } = this.options;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.say(`       …  ${visit?.state}: at work`), patienceMilliseconds);
    this.quiet.unref();
  }

  private waiting(visit: Visit | undefined): void {
    if (visit && !this.said.has(`… ${visit.state}`)) {
      this.said.set(`… ${visit.state}`, '');
      this.say(`       …  ${visit.state}: it waits for an answer`);
    }
  }

  private failed(event: HistoryEvent, visit: Visit | undefined): void {
    const found = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1] as
      Record<string, unknown> | undefined;
    const cause = (inWords(String(found?.cause ?? '')) ?? '').split('\n')[0] ?? '';
    const error = String(found?.error ?? event.type);
    if (event.type.startsWith('Execution')) return;
    this.say(
      `${elapsed(event, visit)}  ${visit?.state ?? 'A state'} failed: ${error}${cause === '' ? '' : `: ${shorten(cause)}`}`,
    );
  }

  private say(line: string): void {
    clearTimeout(this.quiet);
    this.print(redact(line));
  }
}

const isFailure = (event: HistoryEvent): boolean => /(Failed|TimedOut|Aborted)$/.test(event.type);

export const isCallback = (event: HistoryEvent): boolean =>
  String(details(event, 'taskSubmittedEventDetails')?.resource ?? '').endsWith('.waitForTaskToken');

const details = (event: HistoryEvent, name: string): Record<string, unknown> | undefined =>
  event[name] as Record<string, unknown> | undefined;

function elapsed(event: HistoryEvent, visit: Visit | undefined): string {
  const seconds = visit ? (event.timestamp - visit.enteredAt) / 1000 : 0;
  return `${seconds.toFixed(1)} s`.padStart(8);
}

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

/** Why a run ended without an outcome; empty when nothing is known. */
export const whyFailed = ({ error, cause }: { readonly error?: string; readonly cause?: string }): string =>
  redact([error, inWords(cause)].filter(Boolean).join(': '));

function parse(text: unknown): Json {
  try {
    return JSON.parse(String(text)) as Json;
  } catch {
    return null;
  }
}
