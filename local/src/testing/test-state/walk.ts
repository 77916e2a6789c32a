import type { Json } from '../../asl/types';
import { createVirtualClock } from '../../runtime/clock';
import type { BackendMachine } from '../backend';
import type { MockCall } from '../mocks';
import { Occurrences } from '../occurrences';
import type { RunResult, RunStart } from '../test-run';
import type { FieldValidationMode, TestStateAnswer, TestStateApi } from './api';
import { type Ask, Asker, type At, Failed, type Inside } from './ask';
import { branched } from './branches';
import { type Place, placesOf } from '../places';
import { task } from './task';

class TimedOut extends Error {}

/** Goes from state to state, each tested by itself, with the former's output and variables. */
export class Walk {
  readonly calls: MockCall[] = [];
  readonly occurrences = new Occurrences();
  readonly asker: Asker;
  now: number;
  private readonly visited: string[] = [];
  private readonly places: Map<string, Place>;
  private readonly end: number;
  private readonly input: string;

  constructor(
    api: TestStateApi,
    validation: FieldValidationMode | undefined,
    private readonly machine: BackendMachine,
    readonly options: RunStart,
  ) {
    const { input = {} } = options;
    const startTime = createVirtualClock(options.startTime).now();
    const { name, plan } = machine;
    const definition = JSON.parse(machine.definition) as { [field: string]: Json };
    this.places = placesOf(definition, plan);
    this.now = startTime;
    this.end = startTime + (plan.timeoutSeconds ?? Infinity) * 1000;
    this.input = JSON.stringify(input);
    const identity = { name, input: this.input, startedAt: startTime };
    this.asker = new Asker(api, validation, definition, identity, () => this.now);
  }

  async run(): Promise<RunResult> {
    const ended = (status: RunResult['status'], more: Partial<RunResult>): RunResult => ({
      ...{ status, output: undefined, error: undefined, cause: undefined },
      // TestState knows single states; there is no execution whose history it could give.
      ...{ history: [], visited: this.visited, calls: this.calls },
      ...more,
    });
    try {
      return ended('SUCCEEDED', { output: JSON.parse(await this.through('', this.input, '{}')) as Json });
    } catch (error) {
      if (error instanceof TimedOut) return ended('TIMED_OUT', { error: 'States.Timeout' });
      if (error instanceof Failed) return ended('FAILED', { error: error.error, cause: error.reason });
      throw error;
    }
  }

  /** From the first to the last state of a machine, a branch or an iteration. */
  async through(machine: string, input: string, variables: string, inside: Inside = {}): Promise<string> {
    for (let state = this.machine.plan.machines.get(machine)?.startAt ?? ''; ;) {
      const place = this.places.get(state);
      if (!place) throw new Error(`TestState leads to "${state}", which the definition has not`);
      if (!inside.child) this.visited.push(state);
      this.machine.note({ machine, state, field: '' });
      const answer = await this.state({ place, input, variables, inside, retryCount: 0 });
      const { status, output = '{}', nextState, error, cause, inspectionData } = answer;
      if (status !== 'SUCCEEDED' && status !== 'CAUGHT_ERROR') throw new Failed(state, error, cause);
      this.noteWay(place, answer);
      if (nextState === undefined) return output;
      [state, input, variables] = [nextState, output, inspectionData?.variables ?? variables];
    }
  }

  /** Lets virtual time pass. */
  pass(seconds: number): void {
    this.now += seconds * 1000;
    if (this.now < this.end) return;
    this.now = this.end;
    throw new TimedOut();
  }

  private async state(at: At): Promise<TestStateAnswer> {
    const { Type: type, Seconds: seconds } = at.place.fields;
    if (type === 'Task') return this.attempts(at, (it) => task(this, it));
    if (type === 'Map' || type === 'Parallel') return this.attempts(at, (it) => branched(this, it));
    if (type !== 'Wait') return this.asker.ask(at, {});
    this.pass(typeof seconds === 'number' ? seconds : 0);
    // TestState would wait in earnest, for five minutes at most.
    const fields = { Seconds: 0, SecondsPath: undefined, Timestamp: undefined, TimestampPath: undefined };
    return this.asker.ask(at, { fields });
  }

  /** Until it is no longer retried; each Retrier counts for itself. */
  private async attempts(at: At, make: (at: At) => Promise<Ask>): Promise<TestStateAnswer> {
    const retries: number[] = [];
    for (let retryCount = 0; ; retryCount++) {
      const attempt = { ...at, retryCount };
      const ask = await make(attempt);
      let answer = await this.asker.ask(attempt, ask);
      const retrier = answer.inspectionData?.errorDetails?.retryIndex ?? -1;
      const retrierRetryCount = retries[retrier] ?? 0;
      if (retrierRetryCount > 0) {
        const stateConfiguration = { ...ask.stateConfiguration, retrierRetryCount };
        answer = await this.asker.ask(attempt, { ...ask, stateConfiguration });
      }
      if (answer.status !== 'RETRIABLE') return answer;
      retries[retrier] = retrierRetryCount + 1;
      this.pass(answer.inspectionData?.errorDetails?.retryBackoffIntervalSeconds ?? 0);
    }
  }

  /** Which of two rules led to the same state is not told, and is not counted. */
  private noteWay({ machine, state, targets }: Place, { nextState, inspectionData }: TestStateAnswer): void {
    const catcher = inspectionData?.errorDetails?.catchIndex;
    const ways = targets.filter(({ field, target }) =>
      catcher === undefined ? target === nextState && !field.startsWith('Catch/') : field === `Catch/${catcher}/Next`,
    );
    const [way] = ways;
    if (way && ways.length === 1) this.machine.note({ machine, state, field: way.field });
  }
}
