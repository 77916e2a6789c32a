import type { Json } from '../types';
import type { Thread } from './data';
import { isTooLarge, variablesTooLarge } from './limits';
import type { Run } from './run';

/** All variables of an execution together, as JSON. */
const MAX_STORED_BYTES = 10 * 1024 * 1024;

/** Assigns what a state's Assign came to; `written`: each value as JSON. */
export function assign(run: Run, thread: Thread, values: Record<string, Json>, written: Record<string, string>): void {
  const sizes = (thread.sizes ??= {});
  const owner = thread.within === undefined ? run.machine : run.childOf(thread.within);
  for (const [name, value] of Object.entries(values)) {
    const bytes = Buffer.byteLength(written[name]);
    owner.variableBytes += bytes - (sizes[name] ?? 0);
    sizes[name] = bytes;
    thread.vars[name] = value;
  }
}

/** Refuses an Assign that is too large, alone or with what is stored already. */
export function checkAssigned(run: Run, thread: Thread, state: string, written: Record<string, string>): void {
  const texts = Object.values(written);
  if (texts.some(isTooLarge)) throw variablesTooLarge(state, 'a variable');
  if (texts.length > 1 && isTooLarge(texts.join(''))) throw variablesTooLarge(state, 'the variables of one Assign');
  const owner = thread.within === undefined ? run.machine : run.childOf(thread.within);
  if (owner.variableBytes < MAX_STORED_BYTES / 2) return;
  const added = Object.entries(written).map(([name, text]) => Buffer.byteLength(text) - (thread.sizes?.[name] ?? 0));
  if (added.reduce((sum, it) => sum + it, owner.variableBytes) > MAX_STORED_BYTES) {
    throw variablesTooLarge(state, 'the variables of the execution');
  }
}

/** The thread is over, and its variables with it. */
export function forgetVariables(run: Run, thread: Thread): void {
  if (!thread.sizes || thread.child) return;
  const owner = thread.within === undefined ? run.machine : run.childOf(thread.within);
  for (const bytes of Object.values(thread.sizes)) owner.variableBytes -= bytes;
}
