/** What intrinsic functions look up. */
export interface Scope {
  /** A parameter, pseudo parameter or resource. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string): Record<string, Record<string, unknown>> | undefined;
  importValue(name: string): unknown;
}

/** Stands for AWS::NoValue: the property is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** A template value with its intrinsic functions resolved. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined) {
    const intrinsic = INTRINSICS[name];
    if (intrinsic) return intrinsic(argument, scope);
    if (name.startsWith('Fn::')) {
      throw new Error(`the local runtime does not know ${name}; use one of ${Object.keys(INTRINSICS).join(', ')}`);
    }
  }
  return Object.fromEntries(
    entries.map(([key, member]) => [key, evaluate(member, scope)] as const).filter(([, member]) => member !== NO_VALUE),
  );
}

export function evaluateCondition(value: unknown, scope: Scope): boolean {
  const [name, argument] = Object.entries(value as object)[0] ?? [];
  const list = argument as unknown[];
  switch (name) {
    case 'Fn::Equals':
      return JSON.stringify(evaluate(list[0], scope)) === JSON.stringify(evaluate(list[1], scope));
    case 'Fn::And':
      return list.every((item) => evaluateCondition(item, scope));
    case 'Fn::Or':
      return list.some((item) => evaluateCondition(item, scope));
    case 'Fn::Not':
      return !evaluateCondition(list[0], scope);
    case 'Condition':
      return scope.condition(String(argument));
    default:
      throw new Error(`"${name}" is no function of conditions`);
  }
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(String(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...rest] = Array.isArray(argument) ? argument : String(argument).split('.');
    return scope.attribute(String(logicalId), String(evaluate(rest.length === 1 ? rest[0] : rest.join('.'), scope)));
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = argument as [string, unknown];
    return (evaluate(items, scope) as unknown[]).map(text).join(delimiter);
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return text(evaluate(variables[name], scope));
      const [logicalId, ...attribute] = name.split('.');
      return text(attribute.length > 0 ? scope.attribute(String(logicalId), attribute.join('.')) : scope.ref(name));
    });
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = evaluate(argument, scope) as [number | string, unknown[]];
    return items[Number(index)];
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, value] = evaluate(argument, scope) as [string, string];
    return value.split(delimiter);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second, options] = evaluate(argument, scope) as [
      string,
      string,
      string,
      { DefaultValue?: unknown }?,
    ];
    const found = scope.mapping(map)?.[first]?.[second] ?? options?.DefaultValue;
    if (found === undefined) throw new Error(`the mapping "${map}" has no entry "${first}", "${second}"`);
    return found;
  },
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = argument as [string, unknown, unknown];
    return evaluate(scope.condition(condition) ? yes : no, scope);
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(evaluate(argument, scope))).toString('base64'),
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(evaluate(argument, scope))),
  'Fn::GetAZs': (argument, scope) => {
    const region = text(evaluate(argument, scope)) || text(scope.ref('AWS::Region'));
    return ['a', 'b', 'c'].map((zone) => region + zone);
  },
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(evaluate(argument, scope)),
  'Fn::Length': (argument, scope) => (evaluate(argument, scope) as unknown[]).length,
};

function text(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
