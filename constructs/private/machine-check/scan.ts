import { FUNCTIONS } from './functions';
import { SyntaxNode } from './parser';

/** What an expression takes from around it. */
export interface Names {
  /** Variables that it reads and does not bind itself. */
  readonly variables: Set<string>;
  /** Functions that it calls and that are neither variables nor bound by itself. */
  readonly functions: Set<string>;
  /** Members of `$states` that it reads. */
  readonly states: Set<string>;
}

export function scan(tree: SyntaxNode): Names {
  const names: Names = { variables: new Set(), functions: new Set(), states: new Set() };
  visit(tree, new Set(), names);
  return names;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && !(value instanceof RegExp);

/** @param bound names that the expression has bound so far; visiting a block adds to a copy */
function visit(node: unknown, bound: Set<string>, names: Names): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, bound, names);
    return;
  }
  if (!isNode(node)) return;
  switch (node.type) {
    case 'variable':
      read(String(node.value), bound, names);
      return visitMembers(node, bound, names, ['value']);
    case 'block':
      return visit(node.expressions, new Set(bound), names);
    case 'bind':
      return bind(node, bound, names);
    case 'lambda': {
      const parameters = (node.arguments as SyntaxNode[]).map(({ value }) => String(value));
      return visit(node.body, new Set([...bound, ...parameters]), names);
    }
    case 'path':
      return path(node, bound, names);
    case 'function':
    case 'partial': {
      const { value } = node.procedure as SyntaxNode;
      const isNamed = (node.procedure as SyntaxNode).type === 'variable' && typeof value === 'string';
      if (isNamed && !bound.has(value)) names.functions.add(value);
      else if (!isNamed) visit(node.procedure, bound, names);
      return visitMembers(node, bound, names, ['procedure']);
    }
    default:
      return visitMembers(node, bound, names, []);
  }
}

function visitMembers(node: SyntaxNode, bound: Set<string>, names: Names, except: string[]): void {
  for (const [member, value] of Object.entries(node)) if (!except.includes(member)) visit(value, bound, names);
}

/** A function may call itself; a value is not there before it is made. */
function bind({ lhs, rhs }: SyntaxNode, bound: Set<string>, names: Names): void {
  const name = String((lhs as SyntaxNode).value);
  if ((rhs as SyntaxNode).type === 'lambda') bound.add(name);
  visit(rhs, bound, names);
  bound.add(name);
}

/** `a@$x#$i` binds for the steps that follow. */
function path(node: SyntaxNode, bound: Set<string>, names: Names): void {
  const within = new Set(bound);
  const [first, second] = node.steps as SyntaxNode[];
  if (first?.type === 'variable' && first.value === 'states' && typeof second?.value === 'string') {
    names.states.add(second.value);
  }
  for (const step of node.steps as SyntaxNode[]) {
    visit(step, within, names);
    for (const name of [step.focus, step.index]) if (typeof name === 'string') within.add(name);
    for (const stage of (step.stages ?? []) as SyntaxNode[])
      if (stage.type === 'index') within.add(String(stage.value));
  }
  visitMembers(node, within, names, ['steps']);
}

/** `$` and `$$` are the context; a function may be named without being called. */
function read(name: string, bound: Set<string>, names: Names): void {
  if (['', '$', 'states'].includes(name) || bound.has(name)) return;
  if (FUNCTIONS.has(name)) names.functions.add(name);
  else names.variables.add(name);
}
