import type { Json } from '../types';
import { isObject } from '../jsonpath/path';
import type { Source } from './source';

interface Assigned {
  readonly name: string;
  /** Below the states, e.g. 'Name/Catch/0/Assign/x'. */
  readonly field: string;
}

/** Every variable that a state machine's own states assign; those of its branches are another scope. */
export function assignedIn(states: Source): Assigned[] {
  return Object.entries(states.fields).flatMap(([name, state]) => {
    if (!isObject(state ?? null)) return [];
    const fields = state as { [field: string]: Json };
    const lists = ['Catch', 'Choices'].flatMap((list) => {
      const items = fields[list];
      return Array.isArray(items) ? items.map((item, i) => ({ item, at: `${list}/${i}/` })) : [];
    });
    return [{ item: fields, at: '' }, ...lists].flatMap(({ item, at }) => namesOf(item, `${name}/${at}Assign`));
  });
}

function namesOf(holder: Json, field: string): Assigned[] {
  const assign = isObject(holder) ? holder.Assign : undefined;
  if (assign === undefined || !isObject(assign)) return [];
  return Object.keys(assign).map((key) => ({ name: key.replace(/\.\$$/, ''), field: `${field}/${key}` }));
}
