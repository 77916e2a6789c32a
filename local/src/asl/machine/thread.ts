import type { Json } from '../types';
import type { Thread } from './data';

/** With every member from the start: objects that gain or lose members are slow. */
export function blankThread(id: number, machine: string, input: Json, prev: number): Thread {
  return {
    id,
    machine,
    parent: undefined,
    index: undefined,
    item: undefined,
    state: '',
    input,
    text: undefined,
    sent: undefined,
    prev,
    entered: 0,
    enteredPrev: 0,
    enteredAt: 0,
    vars: {},
    sizes: undefined,
    retryCount: 0,
    retries: [],
    token: undefined,
    work: undefined,
    fresh: undefined,
    stopped: undefined,
    within: undefined,
    child: undefined,
  };
}
