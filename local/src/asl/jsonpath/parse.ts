import { type Filter, parseFilter } from './filter';
import type { Path, Root, Step } from './path';

/** A text that is not a path; the message says what is wrong with it. */
export class PathSyntaxError extends Error {}

const NAME = /[^.[\]()\s,'"]+/y;
const BRACKET_NAMES =
  /\[\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:\s*,\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*\s*\]/y;
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g;
const INDEXES = /\[\s*-?\d+(?:\s*,\s*-?\d+)*\s*\]/y;
const SLICE = /\[\s*(-?\d+)?\s*:\s*(-?\d+)?\s*\]/y;
const STAR = /\[\s*\*\s*\]/y;
const FUNCTION = /\.(length|min|max|avg|sum|keys)\(\)/y;
const ROOT = /\$\$|\$([A-Za-z_][A-Za-z0-9_]*)?/y;

export function parsePath(text: string): Path {
  const { root, end } = parseRoot(text);
  const steps: Step[] = [];
  let at = end;
  while (at < text.length) {
    const parsed = parseStep(text, at);
    steps.push(...parsed.steps);
    at = parsed.end;
  }
  if (steps.at(-1)?.kind === 'deep') throw new PathSyntaxError(`'${text}' must not end with '..'`);
  return { text, root, steps, definite: steps.every(isDefinite) };
}

function parseRoot(text: string): { root: Root; end: number } {
  const match = at(ROOT, text, 0);
  if (!match) throw new PathSyntaxError(`'${text}' must start with '$'`);
  const end = match[0].length;
  if (match[0] === '$$') return { root: { kind: 'context' }, end };
  return match[1] === undefined
    ? { root: { kind: 'input' }, end }
    : { root: { kind: 'variable', name: match[1] }, end };
}

function isDefinite(step: Step): boolean {
  if (step.kind === 'names') return step.names.length === 1;
  return step.kind === 'function' || (step.kind === 'indexes' && step.indexes.length === 1);
}

export function parseStep(text: string, start: number): { steps: Step[]; end: number } {
  const fn = at(FUNCTION, text, start);
  if (fn) return { steps: [{ kind: 'function', name: fn[1] }], end: start + fn[0].length };
  if (text[start] === '[') return bracket(text, start);
  if (text.startsWith('..', start)) {
    const rest = text[start + 2] === '[' ? bracket(text, start + 2) : dotted(text, start + 2);
    return { steps: [{ kind: 'deep' }, ...rest.steps], end: rest.end };
  }
  // AWS takes `$.[0]` as `$[0]`.
  if (text.startsWith('.[', start)) return bracket(text, start + 1);
  if (text[start] === '.') return dotted(text, start + 1);
  throw new PathSyntaxError(`'${text}' has an unexpected '${text[start]}' at position ${start}`);
}

function dotted(text: string, start: number): { steps: Step[]; end: number } {
  const name = at(NAME, text, start)?.[0];
  if (name === undefined) throw new PathSyntaxError(`'${text}' lacks a name at position ${start}`);
  const step: Step = name === '*' ? { kind: 'wildcard' } : { kind: 'names', names: [name] };
  return { steps: [step], end: start + name.length };
}

function bracket(text: string, start: number): { steps: Step[]; end: number } {
  const step = (it: Step, length: number): { steps: Step[]; end: number } => ({ steps: [it], end: start + length });
  const names = at(BRACKET_NAMES, text, start)?.[0];
  if (names !== undefined) {
    const quoted = [...names.matchAll(QUOTED)].map(unquote);
    return step({ kind: 'names', names: quoted }, names.length);
  }
  const indexes = at(INDEXES, text, start)?.[0];
  if (indexes !== undefined) {
    return step({ kind: 'indexes', indexes: indexes.slice(1, -1).split(',').map(Number) }, indexes.length);
  }
  const slice = at(SLICE, text, start);
  if (slice) return step({ kind: 'slice', from: number(slice[1]), to: number(slice[2]) }, slice[0].length);
  const star = at(STAR, text, start)?.[0];
  if (star !== undefined) return step({ kind: 'wildcard' }, star.length);
  const filter: { filter: Filter; end: number } | undefined = parseFilter(text, start);
  if (filter) return { steps: [{ kind: 'filter', filter: filter.filter }], end: filter.end };
  throw new PathSyntaxError(`'${text}' has brackets that cannot be read at position ${start}`);
}

/** Only the quote itself is escaped: any other backslash is part of the name. */
function unquote(match: RegExpExecArray): string {
  return match[1] === undefined ? (match[2] ?? '').replaceAll('\\"', '"') : match[1].replaceAll("\\'", "'");
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function at(pattern: RegExp, text: string, start: number): RegExpExecArray | null {
  pattern.lastIndex = start;
  return pattern.exec(text);
}
