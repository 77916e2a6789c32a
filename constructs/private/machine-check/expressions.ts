import { StateJson, TransitionJson } from './definition';

/** A string of a state that is, or was meant to be, JSONata. */
export interface Expression {
  /** Where it stands in its state, e.g. `Arguments.Bucket`. */
  readonly field: string;
  readonly text: string;
}

const SEPARATE = ['Branches', 'ItemProcessor', 'Iterator', 'Comment', 'Catch', 'Choices', 'Retry'];

export function expressionsOf(state: StateJson): Expression[] {
  const own = Object.entries(state).filter(([field]) => !SEPARATE.includes(field));
  const ways = (list: readonly TransitionJson[] | undefined, name: string): Expression[] =>
    (list ?? []).flatMap((way, index) => within(way, `${name}[${index}]`));
  return [
    ...own.flatMap(([field, value]) => within(value, field)),
    ...ways(state.Choices, 'Choices'),
    ...ways(state.Catch, 'Catch'),
  ];
}

function within(value: unknown, field: string): Expression[] {
  if (typeof value === 'string') return /^\{%|%\}$/.test(value.trim()) ? [{ field, text: value }] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => within(item, `${field}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => within(item, `${field}.${name}`));
}

/** Variables in the paths and intrinsic functions of a JSONPath state. */
export function jsonPathReads(state: StateJson): { readonly field: string; readonly variable: string }[] {
  const own = Object.entries(state).filter(([field]) => !SEPARATE.includes(field) || field === 'Choices');
  return own
    .flatMap(([field, value]) => paths(value, field))
    .flatMap(({ field, text }) =>
      [...text.replace(/'(?:[^'\\]|\\.)*'/g, '').matchAll(/(?<![$\w])\$([A-Za-z_]\w*)/g)].map(([, variable]) => ({
        field,
        variable: String(variable),
      })),
    );
}

function paths(value: unknown, field: string): Expression[] {
  if (typeof value === 'string') return /(?:\.\$|Path|\.Variable)$/.test(field) ? [{ field, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => paths(item, `${field}.${name}`));
}
