import jsonata from 'jsonata';
import { PURE_FUNCTIONS, SCOPED_FUNCTIONS } from './functions';

/** The functions that JSONata itself brings. */
const BUILT_IN =
  'abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent ' +
  'distinct each encodeUrl encodeUrlComponent error eval exists filter floor formatBase formatInteger formatNumber ' +
  'fromMillis join keys length lookup lowercase map match max merge millis min not now number pad parseInteger power ' +
  'random reduce replace reverse round shuffle sift single sort split spread sqrt string substring substringAfter ' +
  'substringBefore sum toMillis trim type uppercase zip';
const FUNCTIONS = new Set([
  ...BUILT_IN.split(' '),
  ...Object.keys(PURE_FUNCTIONS),
  ...Object.keys(SCOPED_FUNCTIONS),
  'states',
]);

/** Names that an expression reads and does not bind itself. */
export function freeVariables(source: string): string[] {
  const read = new Set<string>();
  const bound = new Set<string>();
  try {
    walk(jsonata(source).ast(), read, bound);
  } catch {
    return []; // compile() has said what is wrong with it
  }
  return [...read].filter((name) => !bound.has(name) && !FUNCTIONS.has(name));
}

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly lhs?: { readonly value?: unknown };
  readonly arguments?: readonly { readonly value?: unknown }[];
  readonly focus?: unknown;
  readonly index?: unknown;
}

function walk(node: unknown, read: Set<string>, bound: Set<string>): void {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return;
  const it = node as Node;
  if (it.type === 'variable' && typeof it.value === 'string' && it.value !== '' && it.value !== '$') read.add(it.value);
  if (it.type === 'bind') bound.add(String(it.lhs?.value));
  if (it.type === 'lambda') for (const argument of it.arguments ?? []) bound.add(String(argument.value));
  for (const name of [it.focus, it.index]) if (typeof name === 'string') bound.add(name);
  for (const child of Object.values(node)) walk(child, read, bound);
}
