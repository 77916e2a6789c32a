import type { Json } from '../asl/types';
import { fail, type Mock, type MockCall, succeed } from './mocks';

/** A function of AWS Lambda; its second argument is the context that Lambda gives. */
// Handlers narrow their event, which only `any` allows as a parameter of every one of them.
export type LambdaHandler = (event: never, context: never) => unknown;

/** Lets the real handler answer: it gets what Lambda would give it, and its errors are named as Lambda names them. */
export function handler(work: LambdaHandler): Mock {
  return {
    async respond(call) {
      if (call.token !== undefined) {
        throw new Error(
          `the state "${call.state}" waits for a task token, and what its handler returns ends nothing; ` +
            'mock it with callback(async (token, call) => { await handler(call.input.Payload); return succeed({ … }) })',
        );
      }
      const isPlain = /^arn:[^:]+:lambda:/.test(call.resource);
      const event = isPlain ? call.input : ((call.input as { Payload?: Json }).Payload ?? {});
      try {
        const payload = asJson(await work(event as never, contextOf(call) as never));
        return succeed(isPlain ? payload : { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 });
      } catch (error) {
        const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
        const trace = stack?.split('\n') ?? [];
        return fail(name, JSON.stringify({ errorMessage: message, errorType: name, trace }));
      }
    },
  };
}

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;

function contextOf({ state, input }: MockCall): object {
  const { FunctionName = state } = input as { FunctionName?: string };
  return { functionName: FunctionName, awsRequestId: state, getRemainingTimeInMillis: () => 900_000 };
}
