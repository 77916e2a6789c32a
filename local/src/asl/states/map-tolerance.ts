import type { Json } from '../types';
import type { Scope } from '../plan';
import { pathField, typedField } from '../compile/fields';
import type { Source } from '../compile/source';
import type { BranchWork, Tolerance } from '../machine/data';
import { evaluationError, runtimeError } from '../machine/errors';

type Read = (scope: Scope, input: Json) => number | undefined;

/** How many failed items a Distributed Map bears. */
export function compileTolerance(source: Source): (scope: Scope, input: Json) => Tolerance {
  const count = compileField(source, 'ToleratedFailureCount', Infinity, true);
  const percentage = compileField(source, 'ToleratedFailurePercentage', 100, false);
  return (scope, input) => {
    const [most, share] = [count(scope, input), percentage(scope, input)];
    return { ...(most === undefined ? {} : { count: most }), ...(share === undefined ? {} : { percentage: share }) };
  };
}

/** Without a tolerance, one failure is too many. */
export function exceeds(work: Pick<BranchWork, 'failed' | 'total' | 'tolerance'>): boolean {
  const { failed = [], total, tolerance = {} } = work;
  const { count, percentage } = tolerance;
  if (count !== undefined && failed.length > count) return true;
  if (percentage !== undefined) return (failed.length * 100) / total > percentage;
  return count === undefined && failed.length > 0;
}

function compileField(source: Source, field: string, most: number, whole: boolean): Read {
  const computed = typedField(source, field, 'number');
  const path = pathField(source, `${field}Path`);
  const constant = computed ? undefined : source.number(field, 0, most, whole);
  return (scope, input) => {
    if (computed) return within(computed(scope), field, most, (cause) => evaluationError(cause, field));
    if (!path) return constant;
    const value = path({ ...scope, input });
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number) || (whole && !Number.isInteger(number))) {
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      const type = whole ? 'integer' : 'float';
      const text = String(source.fields[`${field}Path`]);
      throw runtimeError(`The ${field}Path field refers to value "${shown}" which is not a valid ${type}: ${text}`);
    }
    return within(number, field, most, runtimeError);
  };
}

function within(value: Json, field: string, most: number, problem: (cause: string) => Error): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw problem(most === Infinity ? `${field} cannot be negative.` : `${field} must be between 0 and ${most}.`);
}
