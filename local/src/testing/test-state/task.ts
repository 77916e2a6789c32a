import { randomUUID } from 'node:crypto';
import type { Json } from '../../asl/types';
import { chooseMock, respond } from '../choose-mock';
import type { Answer, MockCall } from '../mocks';
import { type Ask, type At, LOOKING } from './ask';
import type { Walk } from './walk';

/** What to ask TestState for a Task: its mock is called with what the state evaluates, and its answer is sent. */
export async function task(walk: Walk, at: At): Promise<Ask> {
  const { place, retryCount, input } = at;
  const { state, fields } = place;
  const { item } = at.inside;
  const resource = String(fields.Resource);
  const waits = resource.endsWith('.waitForTaskToken');
  const token = waits || resource.includes(':activity:') ? randomUUID() : undefined;
  const told: Pick<Ask, 'token'> = waits && token !== undefined ? { token } : {};
  const seen = await walk.asker.look(at, told);
  // It fails before the call, with whatever mock.
  if (!seen) return { ...told, mock: LOOKING };
  const call: MockCall = {
    ...{ state, resource, retryCount, now: walk.now },
    input: JSON.parse(seen.afterArguments ?? seen.afterParameters ?? seen.afterInputPath ?? input) as Json,
    ...walk.occurrences.next(state, item),
    ...(token === undefined ? {} : { token }),
    ...(item === undefined ? {} : { mapItemIndex: item }),
  };
  const mock = chooseMock(walk.options.mocks ?? {}, waits ? 'waitForTaskToken' : 'request', call);
  walk.calls.push(call);
  const answer = inTime(walk, call, fields, await respond(mock, call));
  if (answer.kind === 'succeed') return { ...told, mock: walk.asker.result(JSON.stringify(answer.output)) };
  const { error, cause } = answer;
  const errorOutput = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  return { ...told, mock: { errorOutput } };
}

/** The answer, or the timeout that comes before it. */
function inTime(walk: Walk, { state }: MockCall, fields: { readonly [field: string]: Json }, answer: Answer): Answer {
  const { afterSeconds = 0, heartbeatSeconds = Infinity } = answer;
  const limit = (name: string): number => (typeof fields[name] === 'number' ? fields[name] : Infinity);
  const heartbeat = limit('HeartbeatSeconds');
  const end = Math.min(limit('TimeoutSeconds'), heartbeatSeconds <= heartbeat ? Infinity : heartbeat);
  if (afterSeconds === Infinity && end === Infinity) {
    throw new Error(
      `the state "${state}" waits and nothing will answer: its mock does not, and no timeout is written as a number`,
    );
  }
  walk.pass(Math.min(afterSeconds, end));
  return afterSeconds < end ? answer : { kind: 'fail', error: 'States.Timeout' };
}
