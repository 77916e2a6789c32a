import { isObject } from '../jsonpath/path';
import type { Json } from '../types';
import type { FoundState } from './find-state';
import { refused } from './refusal';

/** The form that the kind of state asks of its result. */
export function checkMockedResult(result: Json, { plan, fields }: FoundState): void {
  if (plan.type === 'Task') return;
  // A ResultWriter that exports them answers where the results are.
  const writer = fields.ResultWriter;
  if (plan.type === 'Map' && writer !== undefined && isObject(writer) && writer.Resource !== undefined) {
    if (!isObject(result)) throw refused('Mocked result must be a JSON object.');
    return;
  }
  if (!Array.isArray(result)) throw refused('Mocked result must be an array.');
  if (plan.type === 'Parallel' && result.length !== (fields.Branches as Json[]).length) {
    throw refused('Mocked result must contain the same number of items as number of Parallel branches.');
  }
}
