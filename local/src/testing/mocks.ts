import type { Json, TaskEffect } from '../asl/types';

/** How a mocked task ends. */
export type Answer =
  | { readonly kind: 'succeed'; readonly output: Json }
  | { readonly kind: 'fail'; readonly error: string; readonly cause?: string };

/** The call that a mock answers. */
export interface MockCall {
  readonly state: string;
  /** Evaluated Arguments or Parameters. */
  readonly input: Json;
  readonly resource: string;
  /** Of a .waitForTaskToken task or an activity. */
  readonly token?: string;
  /** 0 for the first call of the state in this run. */
  readonly occurrence: number;
  readonly retryCount: number;
  readonly mapItemIndex?: number;
  /** Virtual time, epoch milliseconds. */
  readonly now: number;
}

export interface Mock {
  readonly delaySeconds?: number;
  respond(call: MockCall): Promise<Answer>;
}

/** One mock for every call of the state, or one for each in turn. */
export type Mocks = Readonly<Record<string, Mock | readonly Mock[]>>;

export const succeed = (output: Json): Answer => ({ kind: 'succeed', output });
export const fail = (error: string, cause?: string): Answer => ({
  kind: 'fail',
  error,
  ...(cause === undefined ? {} : { cause }),
});

/** The task succeeds with this output, or with what the function makes of its input. */
export function returns(output: Json | ((input: Json, call: MockCall) => Json | Promise<Json>)): Mock {
  return { respond: async (call) => succeed(typeof output === 'function' ? await output(call.input, call) : output) };
}

export function throws(error: string, cause?: string): Mock {
  return { respond: async () => fail(error, cause) };
}

/** For .waitForTaskToken: what whoever has the token answers. */
export function callback(answer: (token: string, call: MockCall) => Answer | Promise<Answer>): Mock {
  return {
    async respond(call) {
      if (call.token === undefined) {
        throw new Error(`the state "${call.state}" has no task token; mock it with returns(…) or throws(…)`);
      }
      return answer(call.token, call);
    },
  };
}

/** The same answer, later. */
export const delay = (seconds: number, mock: Mock): Mock => ({ ...mock, delaySeconds: seconds });

/** The call is never answered, so that a timeout can be tested. */
export const hangs = (): Mock => ({ delaySeconds: Infinity, respond: async () => succeed(null) });

export class UnmockedTask extends Error {
  override readonly name = 'UnmockedTask';
}

export function chooseMock(mocks: Mocks, effect: TaskEffect, occurrence: number): Mock {
  const found = Object.hasOwn(mocks, effect.stateName) ? mocks[effect.stateName] : undefined;
  if (found === undefined) throw new UnmockedTask(adviceFor(effect));
  if (!Array.isArray(found)) return found as Mock;
  const mock = (found as readonly Mock[])[occurrence];
  if (mock) return mock;
  throw new UnmockedTask(
    `the state "${effect.stateName}" is called for the ${ordinal(occurrence + 1)} time and has ${found.length} mocks; ` +
      'add one, or give a single mock (no array) for every call.',
  );
}

function adviceFor({ stateName, resource, pattern, parameters }: TaskEffect): string {
  const isCallback = pattern === 'waitForTaskToken';
  const mock = isCallback ? 'callback((token) => succeed({ … }))' : 'returns({ … })';
  return (
    `the state "${stateName}" calls ${resource} and has no mock. Add one:\n` +
    `  mocks: { ${JSON.stringify(stateName)}: ${mock} }\n` +
    `It is called with ${JSON.stringify(parameters)}`
  );
}

function ordinal(number: number): string {
  const ending = number % 100 >= 11 && number % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}
