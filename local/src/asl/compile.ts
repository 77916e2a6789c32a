import type { Diagnostic, Json } from './types';
import { MachineCompiler } from './compile/machine';
import { CompileError } from './diagnostics';
import { parseJson } from './json-text';
import { isObject } from './jsonpath/path';
import type { Plan, WayTaken } from './plan';

export interface CompileOptions {
  /** EXPRESS refuses what only a standard workflow can do. Default STANDARD. */
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** Is told of every way that executions of the plan take. */
  readonly observe?: (way: WayTaken) => void;
}

/** The plan of a definition, given as JSON or as its text. Throws CompileError with every problem found. */
export function compile(definition: unknown, options: CompileOptions = {}): Plan {
  const diagnostics: Diagnostic[] = [];
  const plan = attempt(definition, options, diagnostics);
  if (!plan || diagnostics.some((it) => it.severity === 'ERROR')) throw new CompileError(diagnostics);
  return plan;
}

/** What is wrong with a definition; empty when nothing is. */
export function validate(definition: unknown, options: CompileOptions = {}): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  attempt(definition, options, diagnostics);
  return diagnostics;
}

/** The plan of a definition and what is wrong with it, for who can do with less than the whole. */
export function compileParts(definition: unknown): { readonly plan?: Plan; readonly diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const plan = attempt(definition, {}, diagnostics);
  return plan ? { plan, diagnostics } : { diagnostics };
}

function attempt(definition: unknown, options: CompileOptions, diagnostics: Diagnostic[]): Plan | undefined {
  const json = typeof definition === 'string' ? parse(definition, diagnostics) : (definition as Json);
  if (json === undefined) return undefined;
  if (!isObject(json)) {
    diagnostics.push({
      severity: 'ERROR',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: 'Definition must be a valid JSON object',
    });
    return undefined;
  }
  const compiler = new MachineCompiler(diagnostics, options.type === 'EXPRESS');
  const root = compiler.root(json);
  const timeoutSeconds = root.number('TimeoutSeconds', 1);
  return {
    definition: json,
    machines: compiler.machines,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(options.observe ? { observe: options.observe } : {}),
  };
}

function parse(text: string, diagnostics: Diagnostic[]): Json | undefined {
  if (text.trim() === '') return null;
  try {
    return parseJson(text);
  } catch (error) {
    diagnostics.push({ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', ...jsonProblem(text, error as Error) });
    return undefined;
  }
}

/** AWS's parser names the word that it stumbled on, and where it ended. */
function jsonProblem(text: string, error: Error): { message: string; location?: string } {
  const token = /^\s*([A-Za-z_][A-Za-z0-9_]*)/.exec(text);
  if (!token || ['true', 'false', 'null'].includes(token[1])) return { message: error.message };
  const location = `[Source: (String)"${text}"; line: 1, column: ${token[0].length + 1}]`;
  const expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  return { message: `Unrecognized token '${token[1]}': was expecting ${expected}\n at ${location}`, location };
}
