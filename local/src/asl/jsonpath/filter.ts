import type { Json } from '../types';
import { findAll } from './query';
import { parsePath, PathSyntaxError } from './parse';
import type { Path } from './path';

/** The test inside [?(...)]. */
export type Filter = (item: Json, root: Json) => boolean;
type Operand = (item: Json, root: Json) => Json | undefined;

const OPERATORS: Record<string, (left: Json | undefined, right: Json | undefined) => boolean> = {
  '==': (left, right) => same(left, right),
  '!=': (left, right) => !same(left, right),
  '<': (left, right) => compare(left, right, (order) => order < 0),
  '<=': (left, right) => compare(left, right, (order) => order <= 0),
  '>': (left, right) => compare(left, right, (order) => order > 0),
  '>=': (left, right) => compare(left, right, (order) => order >= 0),
  '=~': (left, right) =>
    typeof left === 'string' && typeof right === 'string' && new RegExp(`^(?:${right})$`).test(left),
  in: (left, right) => Array.isArray(right) && right.some((it) => same(it, left)),
  nin: (left, right) => Array.isArray(right) && !right.some((it) => same(it, left)),
};

const TOKEN =
  /\s*(&&|\|\||==|!=|<=|>=|=~|<|>|!|\(|\)|in\b|nin\b|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\/(?:[^/\\]|\\.)+\/|-?\d+(?:\.\d+)?|true\b|false\b|null\b|\[[^\]@?]*\](?!\s*[.[])|[@$](?:\.[\w-]+|\['[^']*'\]|\[-?\d+\])*)/y;

/** undefined: there is no filter at `start`. */
export function parseFilter(text: string, start: number): { filter: Filter; end: number } | undefined {
  const open = /\[\s*\?\s*\(/y;
  open.lastIndex = start;
  const match = open.exec(text);
  if (!match) return undefined;
  const parser = new FilterParser(text, start + match[0].length);
  const filter = parser.or();
  return { filter, end: parser.close() };
}

class FilterParser {
  constructor(
    private readonly text: string,
    private position: number,
  ) {}

  or(): Filter {
    const left = this.and();
    if (!this.take('||')) return left;
    const right = this.or();
    return (item, root) => left(item, root) || right(item, root);
  }

  close(): number {
    const end = /\s*\)\s*\]/y;
    end.lastIndex = this.position;
    const match = end.exec(this.text);
    if (!match)
      throw new PathSyntaxError(`'${this.text}' has a filter that cannot be read at position ${this.position}`);
    return this.position + match[0].length;
  }

  private and(): Filter {
    const left = this.test();
    if (!this.take('&&')) return left;
    const right = this.and();
    return (item, root) => left(item, root) && right(item, root);
  }

  private test(): Filter {
    if (this.take('!')) {
      const inner = this.test();
      return (item, root) => !inner(item, root);
    }
    if (this.take('(')) {
      const inner = this.or();
      if (!this.take(')')) throw new PathSyntaxError(`'${this.text}' lacks a ')' at position ${this.position}`);
      return inner;
    }
    const left = this.operand();
    const operator = this.peek();
    const apply = operator === undefined ? undefined : OPERATORS[operator];
    if (operator === undefined || !apply) return (item, root) => left(item, root) !== undefined;
    this.take(operator);
    const right = this.operand();
    return (item, root) => apply(left(item, root), right(item, root));
  }

  private operand(): Operand {
    const token = this.peek();
    if (token === undefined) throw new PathSyntaxError(`'${this.text}' lacks a value at position ${this.position}`);
    this.take(token);
    if (token.startsWith('@') || token.startsWith('$')) return pathOperand(token);
    const value = literal(token);
    return () => value;
  }

  private peek(): string | undefined {
    TOKEN.lastIndex = this.position;
    return TOKEN.exec(this.text)?.[1];
  }

  private take(token: string): boolean {
    if (this.peek() !== token) return false;
    TOKEN.lastIndex = this.position;
    this.position += TOKEN.exec(this.text)?.[0].length ?? 0;
    return true;
  }
}

function pathOperand(token: string): Operand {
  const path: Path = parsePath(token.replace(/^@/, '$'));
  return (item, root) => findAll(path.steps, token.startsWith('@') ? item : root, root)[0];
}

function literal(token: string): Json {
  if (token.startsWith("'")) return token.slice(1, -1).replace(/\\(.)/g, '$1');
  if (token.startsWith('/')) return token.slice(1, -1);
  return JSON.parse(token.replaceAll("'", '"')) as Json;
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && right !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

function compare(left: Json | undefined, right: Json | undefined, test: (order: number) => boolean): boolean {
  if (typeof left === 'number' && typeof right === 'number') return test(left - right);
  return typeof left === 'string' && typeof right === 'string' && test(left < right ? -1 : left > right ? 1 : 0);
}
