import { CompileError, compile, diagnosticText, validate } from '../asl';
import { firstDifference } from './difference';
import type { Rule, Verdict } from './types';

/** A Create- or UpdateStateMachine call that AWS refused. */
export interface NegativeCase {
  readonly id: string;
  readonly op: string;
  readonly request: { readonly definition?: string; readonly type?: 'STANDARD' | 'EXPRESS' };
  readonly error: unknown;
  readonly isDefinitionError: boolean;
}

export interface ValidateCase {
  readonly id: string;
  readonly request: { readonly definition: string; readonly type?: 'STANDARD' | 'EXPRESS' };
  readonly expected: unknown;
}

export function runNegative(of: NegativeCase, rule: Rule): Verdict {
  const answer = refusal(of.request.definition ?? '', of.request.type);
  return verdict(of.id, 'negatives.json', rule.compareResponse(of, of.error, answer));
}

export function runValidate(of: ValidateCase, rule: Rule): Verdict {
  const diagnostics = validate(of.request.definition, { type: of.request.type });
  const result = diagnostics.some((it) => it.severity === 'ERROR') ? 'FAIL' : 'OK';
  const answer = { value: { diagnostics, result, truncated: false } };
  return verdict(of.id, 'validate.json', rule.compareResponse(of, of.expected, answer));
}

function refusal(definition: string, type: 'STANDARD' | 'EXPRESS' | undefined): object {
  try {
    compile(definition, { type });
    return { value: {} };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const text = error.diagnostics.map(diagnosticText).join(', ');
    return { error: { name: 'InvalidDefinition', message: `Invalid State Machine Definition: '${text}'` } };
  }
}

function verdict(id: string, file: string, comparison: ReturnType<Rule['compareResponse']>): Verdict {
  const difference = firstDifference([comparison]);
  const common = { id, file, group: 'definitions' };
  return difference === undefined ? { ...common, ok: true } : { ...common, ok: false, difference };
}
