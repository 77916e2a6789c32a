import type { Json } from '../types';
import type { Template } from '../plan';
import { runtimeError } from '../machine/errors';
import { parseStep, PathSyntaxError } from '../jsonpath/parse';
import { pathFinder } from '../jsonpath/read';
import { escapedBrace, format } from './format';
import { INTRINSICS } from './index';

/** AWS's limit of functions in functions. */
const MOST_NESTED = 10;

/** A call such as States.Format('{}', $.a), compiled. */
export function parseIntrinsic(text: string, field: string): Template {
  const parser = new IntrinsicParser(text, field);
  const call = parser.call();
  parser.end();
  return call;
}

class IntrinsicParser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly field: string,
  ) {}

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.problem('something follows the call');
  }

  call(): Template {
    if (++this.depth > MOST_NESTED) throw this.problem(`more than ${MOST_NESTED} functions are nested`);
    const name = this.take(/\s*([A-Za-z0-9._]+)\s*\(/y);
    const intrinsic = name === undefined ? undefined : INTRINSICS.get(name);
    if (!intrinsic) throw this.problem(`'${name ?? this.text}' is not an intrinsic function`);
    const args: Template[] = [];
    if (this.take(/\s*(\))/y) === undefined) {
      do args.push(this.argument(intrinsic === format && args.length === 0));
      while (this.take(/\s*(,)/y) !== undefined);
      if (this.take(/\s*(\))/y) === undefined) throw this.problem("a ')' is missing");
    }
    this.depth--;
    const [least, most] = intrinsic.arity;
    if (args.length < least || args.length > most)
      throw this.problem(`${intrinsic.name} does not take ${args.length} arguments`);
    return (scope) =>
      intrinsic.call(
        args.map((arg) => arg(scope)),
        scope,
      );
  }

  private argument(isTemplate: boolean): Template {
    this.space();
    const first = this.text[this.at];
    if (first === "'") return this.constant(this.string(isTemplate));
    if (first === '$') return this.path();
    const literal = this.take(/(null|true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,)])/y);
    return literal === undefined ? this.call() : this.constant(JSON.parse(literal) as Json);
  }

  private constant(value: Json): Template {
    return () => value;
  }

  private string(isTemplate: boolean): string {
    const body = this.take(/'((?:[^'\\]|\\[\s\S])*)'/y);
    if (body === undefined) throw this.problem("a closing ' is missing");
    return body.replace(/\\([\s\S])/g, (whole, character: string) => {
      if ("'{}\\".includes(character)) return isTemplate ? escapedBrace(character) : character;
      if (character === 'n' || character === 't' || character === 'r') return whole;
      throw this.problem(`'${whole}' is not an escape`);
    });
  }

  private path(): Template {
    const start = this.at;
    this.take(/(\$\$|\$(?:[A-Za-z_][A-Za-z0-9_]*)?)/y);
    while ('.['.includes(this.text[this.at] ?? ' ')) this.at = parseStep(this.text, this.at).end;
    const text = this.text.slice(start, this.at);
    const find = pathFinder(text);
    const { field } = this;
    return (scope) => {
      const value = find(scope);
      if (value !== undefined) return value;
      const input = JSON.stringify(text.startsWith('$$') ? scope.context() : scope.input);
      throw runtimeError(
        `The function '${this.text}' had the following error: The JSONPath argument for the field '${text}' could not be found in the input '${input}' (field '${field}')`,
      );
    };
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.at += match[0].length;
    return match[1];
  }

  private problem(reason: string): PathSyntaxError {
    return new PathSyntaxError(`'${this.text}' cannot be read at position ${this.at}: ${reason}`);
  }
}
