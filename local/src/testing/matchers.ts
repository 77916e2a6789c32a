import type { CoverageThreshold } from './coverage';
import { differences } from './differences';
import type { TestMachine } from './test-machine';
import type { RunResult, TestRun } from './test-run';

export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

type Run = RunResult | TestRun;

/** What `expect(run)` gains by ml-workflow-local/testing/jest and …/vitest. */
export interface WorkflowMatchers<R = void> {
  /** The run succeeded, with this output where one is given; asymmetric matchers may stand in it. */
  toHaveSucceeded(output?: unknown): R;
  /** The run failed, with this error where one is given; of the cause a part is enough. */
  toHaveFailed(error?: string, cause?: string | RegExp): R;
  /** The run as a whole exceeded its TimeoutSeconds. */
  toHaveTimedOut(): R;
  /** Exactly these states were entered, in this order. */
  toHaveVisited(states: readonly string[]): R;
  /** The state was entered, as often as given (default: at least once). */
  toHaveEntered(state: string, times?: number): R;
  /** The state's task was called with this input at least once; asymmetric matchers may stand in it. */
  toHaveCalled(state: string, input?: unknown): R;
  /** Of a TestMachine: its runs so far took that share (percent) of its states and branches. */
  toHaveCoverage(threshold: CoverageThreshold): R;
}

/** For `expect.extend` of jest and vitest. */
export const matchers = {
  toHaveSucceeded(run: Run, output?: unknown): MatcherResult {
    const result = resultOf(run);
    if (result.status !== 'SUCCEEDED') return no(`the run should have succeeded: ${story(result)}`);
    const wrong = output === undefined ? [] : differences(output, result.output);
    if (wrong.length > 0) return no(`the run's output differs:\n${lines(wrong)}`);
    return yes(`the run should not have succeeded${output === undefined ? '' : ' with this output'}`);
  },

  toHaveFailed(run: Run, error?: string, cause?: string | RegExp): MatcherResult {
    const result = resultOf(run);
    if (result.status !== 'FAILED') return no(`the run should have failed: ${story(result)}`);
    if (error !== undefined && result.error !== error) {
      return no(`the run should have failed with ${error}: ${story(result)}`);
    }
    const text = result.cause ?? '';
    const fits = cause === undefined || (typeof cause === 'string' ? text.includes(cause) : cause.test(text));
    return fits
      ? yes(`the run should not have failed${error === undefined ? '' : ` with ${error}`}`)
      : no(`the cause should hold ${String(cause)}: ${story(result)}`);
  },

  toHaveTimedOut(run: Run): MatcherResult {
    const result = resultOf(run);
    return result.status === 'TIMED_OUT'
      ? yes('the run should not have timed out')
      : no(`the run should have timed out: ${story(result)}`);
  },

  toHaveVisited(run: Run, states: readonly string[]): MatcherResult {
    const { visited } = resultOf(run);
    const at = states.findIndex((state, index) => visited[index] !== state);
    const first = at >= 0 ? at : visited.length > states.length ? states.length : -1;
    if (first < 0) return yes(`the run should not have visited ${path(states)}`);
    const [expected, got] = [states[first], visited[first]].map((state) =>
      state === undefined ? 'the end' : `"${state}"`,
    );
    const common = first === 0 ? 'at the start' : `after ${path(states.slice(0, first))}`;
    return no(`the run went another way ${common}:\n  expected ${expected}, got ${got}\n  it visited ${path(visited)}`);
  },

  toHaveEntered(run: Run, state: string, times?: number): MatcherResult {
    const { visited } = resultOf(run);
    const count = visited.filter((name) => name === state).length;
    const pass = times === undefined ? count > 0 : count === times;
    const wanted = times === undefined ? '' : ` ${times} times`;
    const said = `have entered "${state}"${wanted}; it did so ${count} times and visited ${path(visited)}`;
    return pass ? yes(`the run should not ${said}`) : no(`the run should ${said}`);
  },

  toHaveCalled(run: Run, state: string, input?: unknown): MatcherResult {
    const calls = resultOf(run).calls.filter((call) => call.state === state);
    const [first] = calls;
    if (!first) return no(`the run should have called "${state}" and has not`);
    const wrong = input === undefined ? [[]] : calls.map((call) => differences(input, call.input));
    if (wrong.some((each) => each.length === 0)) return yes(`the run should not have called "${state}" like that`);
    const nearest = wrong.reduce((one, other) => (other.length < one.length ? other : one));
    return no(`none of ${calls.length} calls of "${state}" fits; the nearest differs:\n${lines(nearest)}`);
  },

  toHaveCoverage(machine: TestMachine, threshold: CoverageThreshold): MatcherResult {
    const below = machine.coverage.below(threshold);
    return below.length === 0
      ? yes(`the coverage should be lower: ${String(machine.coverage)}`)
      : no(`the coverage is too low:\n${lines(below)}`);
  },
} satisfies Record<keyof WorkflowMatchers, (received: never, ...expected: never[]) => MatcherResult>;

const resultOf = (run: Run): RunResult => ('result' in run ? run.result : run);
const yes = (message: string): MatcherResult => ({ pass: true, message: () => message });
const no = (message: string): MatcherResult => ({ pass: false, message: () => message });
const lines = (texts: readonly string[]): string => texts.map((text) => `  ${text}`).join('\n');
const path = (states: readonly string[]): string => states.map((state) => `"${state}"`).join(' → ') || 'nothing';

function story({ status, error, cause, visited }: RunResult): string {
  const why = error === undefined ? '' : ` with ${error}${cause === undefined ? '' : `: ${cause}`}`;
  return `it ${status === 'RUNNING' ? 'still runs' : `ended ${status}`} at "${visited.at(-1) ?? ''}"${why}`;
}
