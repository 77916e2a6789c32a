import { Duration, Size, Token } from 'aws-cdk-lib';
import { PropError } from '../errors';

/** What is wrong with a value; `at` names the part of a list or map, `got` is the part itself. */
export interface Fault {
  readonly at?: string;
  readonly got: unknown;
  readonly fix: string;
}

export type Rule<T> = (value: T) => Fault | undefined;

/** One rule for each prop whose type allows more than AWS or the stage does. */
export type Rules<T> = { readonly [K in keyof T]?: Rule<NonNullable<T[K]>> };

/** Throws at the first prop that its rule refuses. What is absent or known at deployment only is not checked. */
export function checkProps<T extends object>(props: T, ...all: Rules<T>[]): void {
  for (const rules of all) {
    for (const name of Object.keys(rules) as (keyof T & string)[]) checkProp(name, props[name], rules[name]);
  }
}

export function checkProp<T>(name: string, value: T, rule: Rule<NonNullable<T>> | undefined): void {
  if (value === undefined || value === null || isUnresolved(value) || !rule) return;
  const fault = rule(value);
  if (fault) throw new PropError(`${name}${fault.at ?? ''}`, fault.got, fault.fix);
}

export function isUnresolved(value: unknown): boolean {
  if (value instanceof Duration || value instanceof Size) return value.isUnresolved();
  return Token.isUnresolved(value);
}

/** Each rule in turn, until one refuses. */
export function both<T>(...rules: Rule<T>[]): Rule<T> {
  return (value) => {
    for (const rule of rules) {
      const fault = rule(value);
      if (fault) return fault;
    }
    return undefined;
  };
}

/** Each part of a list. */
export function each<T>(rule: Rule<T>): Rule<T[]> {
  return (list) => {
    for (const [index, part] of list.entries()) {
      const fault = isUnresolved(part) ? undefined : rule(part);
      if (fault) return { ...fault, at: `[${index}]${fault.at ?? ''}` };
    }
    return undefined;
  };
}

/** From `least` to `most` parts, none twice. */
export function list<T>(least: number, most: number, fix: string, same = (part: T): unknown => part): Rule<T[]> {
  return (parts) => {
    if (parts.length < least || parts.length > most) {
      return { got: parts.length === 0 ? [] : `a list of ${parts.length}`, fix };
    }
    const keys = parts.map(same);
    const twice = keys.findIndex((key, index) => keys.indexOf(key) < index);
    return twice < 0 ? undefined : { at: `[${twice}]`, got: parts[twice], fix: 'name each once' };
  };
}
