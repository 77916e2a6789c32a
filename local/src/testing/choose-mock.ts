import type { TaskEffect } from '../asl/types';
import { nearest } from '../nearest';
import type { Answer, Mock, MockCall, Mocks } from './mocks';

/** A task was called that has no mock; the message holds the mock to write. */
export class UnmockedTask extends Error {
  override readonly name = 'UnmockedTask';
}

export function chooseMock(mocks: Mocks, pattern: TaskEffect['pattern'], call: MockCall): Mock {
  const { state, occurrence } = call;
  const found = Object.hasOwn(mocks, state) ? mocks[state] : undefined;
  if (found === undefined) throw new UnmockedTask(adviceFor(pattern, call));
  if ('respond' in found) return found;
  const mock = found[occurrence];
  if (mock) return mock;
  throw new UnmockedTask(
    `the state "${state}" is called for the ${ordinal(occurrence + 1)} time and has ${found.length} mocks; ` +
      'add one, or give a single mock (no array) for every call.',
  );
}

/** What the mock answers; where it throws, that is said of the state, and the test fails. */
export async function respond(mock: Mock, call: MockCall): Promise<Answer> {
  try {
    return await mock.respond(call);
  } catch (error) {
    const { state, occurrence, input } = call;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `the mock of the state "${state}" threw at its ${ordinal(occurrence + 1)} call: ${reason}\n` +
        `It was called with ${JSON.stringify(input)}; to let the task fail, mock it with throws(error, cause)`,
      { cause: error },
    );
  }
}

/** A mock of a state that the machine has not would never be asked, mostly for a typo. */
export function refuseUnknownStates(mocks: object, known: readonly string[]): void {
  const unknown = Object.keys(mocks).filter((state) => !known.includes(state));
  if (unknown.length === 0) return;
  const names = unknown.map((state) => {
    const meant = nearest(state, known);
    return `"${state}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`;
  });
  const all = known.map((name) => `"${name}"`).join(', ');
  throw new Error(`there are mocks for ${names.join(', ')}, and the machine has ${all}`);
}

function adviceFor(pattern: TaskEffect['pattern'], { state, resource, input }: MockCall): string {
  const mock = pattern === 'waitForTaskToken' ? 'callback((token) => succeed({ … }))' : 'returns({ … })';
  return (
    `the state "${state}" calls ${resource} and has no mock. Add one:\n` +
    `  mocks: { ${JSON.stringify(state)}: ${mock} }\n` +
    `It is called with ${JSON.stringify(input)}`
  );
}

function ordinal(number: number): string {
  const ending = number % 100 >= 11 && number % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}
