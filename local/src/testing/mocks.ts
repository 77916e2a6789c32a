import type { Json } from '../asl/types';

/** How a mocked task ends. */
export type Answer = (
  | { readonly kind: 'succeed'; readonly output: Json }
  | { readonly kind: 'fail'; readonly error?: string; readonly cause?: string }
) & {
  /** Virtual seconds after the call; Infinity: never. */
  readonly afterSeconds?: number;
  /** Until the answer a heartbeat is sent that often. */
  readonly heartbeatSeconds?: number;
};

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
  /** 0 for the first call of the state for this item of the Map; outside of a Map the same as `occurrence`. */
  readonly itemOccurrence: number;
  readonly retryCount: number;
  /** Index of the item, inside a Map. */
  readonly mapItemIndex?: number;
  /** Virtual time, epoch milliseconds. */
  readonly now: number;
}

export interface Mock {
  respond(call: MockCall): Answer | Promise<Answer>;
}

/** By state name: one mock for every call of the state, or one for each call in turn. */
export type Mocks<Name extends string = string> = { readonly [State in Name]?: Mock | readonly Mock[] };

export const succeed = (output: Json = {}): Answer => ({ kind: 'succeed', output });
export const fail = (error: string, cause?: string): Answer => ({
  kind: 'fail',
  error,
  ...(cause === undefined ? {} : { cause }),
});

/** The task succeeds with this output, or with what the function makes of its input. */
export function returns(output: Json | ((input: Json, call: MockCall) => Json | Promise<Json>)): Mock {
  return { respond: async (call) => succeed(typeof output === 'function' ? await output(call.input, call) : output) };
}

/** The task fails, e.g. with 'SageMaker.ThrottlingException'. */
export function throws(error: string, cause?: string): Mock {
  return { respond: () => fail(error, cause) };
}

/** For .waitForTaskToken and activities: what whoever has the token answers. */
export function callback(answer: (token: string, call: MockCall) => Answer | Promise<Answer>): Mock {
  return {
    respond(call) {
      if (call.token === undefined) {
        throw new Error(`the state "${call.state}" has no task token; mock it with returns(…) or throws(…)`);
      }
      return answer(call.token, call);
    },
  };
}

/** The same answer, later; a task with HeartbeatSeconds needs heartbeats meanwhile. */
export function delay(seconds: number, mock: Mock, options: { readonly heartbeatSeconds?: number } = {}): Mock {
  return { respond: async (call) => ({ ...(await mock.respond(call)), ...options, afterSeconds: seconds }) };
}

/** The call is never answered, so that a timeout can be tested. */
export const hangs = (): Mock => ({ respond: () => ({ ...succeed(null), afterSeconds: Infinity }) });

/** Inside a Map: mocks by index of the item; an array answers the calls for that item in turn. */
export function perItem(mocks: Readonly<Record<number, Mock | readonly Mock[]>>, others?: Mock): Mock {
  return {
    respond(call) {
      const { state, mapItemIndex, itemOccurrence } = call;
      if (mapItemIndex === undefined) throw new Error(`the state "${state}" is in no Map; mock it without perItem(…)`);
      const found = mocks[mapItemIndex];
      const mock = isMock(found) ? found : found?.[itemOccurrence];
      const chosen = mock ?? (found === undefined ? others : undefined);
      if (chosen) return chosen.respond(call);
      const what = found === undefined ? 'no mock' : `no mock for call ${itemOccurrence + 1}`;
      throw new Error(`the state "${state}" has ${what} for item ${mapItemIndex}; add it to perItem({ … })`);
    },
  };
}

const isMock = (mock: Mock | readonly Mock[] | undefined): mock is Mock => mock !== undefined && 'respond' in mock;
