import { StateError } from './errors';

/** AWS's limits. */
const MAX_PAYLOAD_BYTES = 262_144;
export const MAX_EVENTS = 25_000;

/** The history of an execution, or of the child with that root thread, is full. */
export class HistoryFull extends Error {
  constructor(readonly within: number | undefined) {
    super(`The execution reached the maximum number of history events (${MAX_EVENTS}).`);
  }
}

/** UTF-16 units are at most three bytes each, so most texts need not be measured. */
export function isTooLarge(text: string): boolean {
  return text.length > MAX_PAYLOAD_BYTES / 3 && Buffer.byteLength(text) > MAX_PAYLOAD_BYTES;
}

export function variablesTooLarge(state: string, what: string): StateError {
  const cause = `The state '${state}' assigned more to ${what} than the maximum number of bytes service limit.`;
  return new StateError('task', 'States.DataLimitExceeded', cause);
}

export function inputTooLarge(what: string): StateError {
  const cause = `The state/task '${what}' was given an input with a size exceeding the maximum number of bytes service limit.`;
  return new StateError('task', 'States.DataLimitExceeded', cause);
}

export function tooLarge(what: string): StateError {
  const cause = `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new StateError('task', 'States.DataLimitExceeded', cause);
}
