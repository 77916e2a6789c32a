import type { Scope } from '../plan';
import type { Json } from '../types';
import { compileIo } from '../compile/io';
import { typedField } from '../compile/fields';
import type { Source } from '../compile/source';
import { evaluationError, runtimeError } from '../machine/errors';
import { expressionText } from '../jsonata/expression';
import { pathFinder } from '../jsonpath/read';
import { guarded } from '../compile/fields';
import { type StateCompiler, common } from './common';
import { parseTimestamp } from './timestamp';

/** When the wait is over, in epoch milliseconds. */
type Until = (scope: Scope) => number;

const FIELDS = ['Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'];

export const compileWait: StateCompiler = (name, source) => {
  const state = common(name, source, {
    both: ['Seconds', 'Timestamp', 'Assign'],
    jsonPath: ['SecondsPath', 'TimestampPath', 'InputPath', 'OutputPath'],
    jsonata: ['Output'],
  });
  const given = FIELDS.filter((field) => source.has(field));
  if (given.length !== 1)
    source.problem(`Exactly one of the fields ${FIELDS.join(', ')} is required, but there are ${given.length}`);
  const io = compileIo(source, '');
  const until = compileUntil(source);
  return {
    ...state,
    begin: (run, thread) => {
      const scope = run.scope(thread);
      const at = until({ ...scope, input: io.prepare(scope) });
      thread.work = { kind: 'timer', timer: run.timer(thread, 'wait', Math.max(at, run.now)) };
    },
    signal: (run, thread) => {
      const scope = run.scope(thread);
      const result = io.prepare(scope);
      run.exit(thread, io.output(scope, result), state.next, io.assign(scope, result));
    },
  };
};

function compileUntil(source: Source): Until {
  if (source.has('SecondsPath')) return secondsPath(source);
  if (source.has('TimestampPath')) return timestampPath(source);
  return source.has('Timestamp') ? timestamp(source) : seconds(source);
}

function seconds(source: Source): Until {
  const computed = typedField(source, 'Seconds', 'number');
  if (!computed) {
    const constant = source.number('Seconds', 0) ?? 0;
    return (scope) => scope.now + constant * 1000;
  }
  const text = expressionText(source.fields.Seconds);
  return (scope) => {
    const value = computed(scope) as number;
    if (Number.isInteger(value) && value >= 0) return scope.now + value * 1000;
    const reason = `returned ${value}, which is not a whole number of seconds of at least 0.`;
    throw evaluationError(`The JSONata expression '${text}' specified for the field 'Seconds' ${reason}`, 'Seconds');
  };
}

function timestamp(source: Source): Until {
  const computed = typedField(source, 'Timestamp', 'string');
  if (!computed) {
    const constant = parseTimestamp(source.string('Timestamp') ?? '');
    if (constant === undefined) source.problem('String does not match RFC3339 timestamp', 'Timestamp');
    return () => constant ?? 0;
  }
  return (scope) => {
    const value = computed(scope) as string;
    const at = parseTimestamp(value);
    if (at !== undefined) return at;
    const reason = 'cannot be parsed as an ISO-8601 extended offset date-time format string';
    throw evaluationError(`The Timestamp field ${reason}: ${value}`, 'Timestamp');
  };
}

function pathValue(source: Source, field: string): (scope: Scope) => Json {
  const text = source.string(field);
  const find = text === undefined ? undefined : guarded(source, field, () => pathFinder(text));
  return (scope) => {
    const value = find?.(scope);
    if (value === undefined) throw runtimeError(`The ${field} parameter does not reference an input value: ${text}`);
    return value;
  };
}

function secondsPath(source: Source): Until {
  const read = pathValue(source, 'SecondsPath');
  return (scope) => {
    const value = read(scope);
    const at = `${String(source.fields.SecondsPath)} == ${typeof value === 'string' ? value : JSON.stringify(value)}`;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) {
      throw runtimeError(`The SecondsPath parameter cannot be parsed as a long value: ${at}`);
    }
    if (number < 0) throw runtimeError(`The SecondsPath parameter references a negative value: ${at}`);
    return scope.now + number * 1000;
  };
}

function timestampPath(source: Source): Until {
  const read = pathValue(source, 'TimestampPath');
  return (scope) => {
    const value = read(scope);
    const at = typeof value === 'string' ? parseTimestamp(value) : undefined;
    if (at !== undefined) return at;
    const shown = `${String(source.fields.TimestampPath)} == ${typeof value === 'string' ? value : JSON.stringify(value)}`;
    throw runtimeError(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${shown}`,
    );
  };
}
