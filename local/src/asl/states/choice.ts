import type { Json } from '../types';
import type { Scope, Template } from '../plan';
import { assignment, condition, payload } from '../compile/fields';
import { compileIo } from '../compile/io';
import type { Source } from '../compile/source';
import { StateError, evaluationError } from '../machine/errors';
import { typeOf } from '../jsonata/template';
import { compileRule } from './choice-rule';
import { type StateCompiler, common } from './common';

interface Choice {
  readonly test: (scope: Scope) => boolean;
  readonly next: string;
  readonly assign?: Template;
  readonly output?: Template;
}

export const compileChoice: StateCompiler = (name, source) => {
  const state = common(name, source, {
    moves: false,
    both: ['Choices', 'Default', 'Assign'],
    jsonPath: ['InputPath', 'OutputPath'],
    jsonata: ['Output'],
  });
  const io = compileIo(source, '');
  const choices = source.objects('Choices').map((it, i) => compileChoiceRule(it, i));
  if (!source.has('Choices')) source.missing('Choices');
  else if (choices.length === 0) source.problem('Value cannot be empty', 'Choices');
  const fallback = source.string('Default');
  const targets = choices.map((it, i) => ({ field: `Choices/${i}/Next`, target: it.next }));
  if (fallback !== undefined) targets.push({ field: 'Default', target: fallback });
  return {
    ...state,
    targets,
    begin: (run, thread) => {
      const raw = run.scope(thread);
      const effective = io.prepare(raw);
      const scope = { ...raw, input: effective };
      const chosen = choices.find((it) => it.test(scope));
      const next = chosen?.next ?? fallback;
      if (next === undefined) throw noMatch(name, thread.entered);
      run.observe(thread, chosen ? `Choices/${choices.indexOf(chosen)}/Next` : 'Default');
      // The state's own Assign and Output are for the Default; OutputPath is for every way out.
      const own = chosen === undefined || source.query === 'JSONPath';
      const output = chosen?.output ? chosen.output(scope) : own ? io.output(raw, effective) : effective;
      const assigned = chosen ? chosen.assign?.(scope) : io.assign(raw, effective);
      run.exit(thread, output, next, assigned as Record<string, Json> | undefined);
    },
  };
};

function noMatch(name: string, entered: number): StateError {
  const where = `An error occurred while executing the state '${name}' (entered at the event id #${entered}).`;
  const cause = `${where} Failed to transition out of the state. The state does not point to a next state.`;
  return new StateError('task', 'States.NoChoiceMatched', cause);
}

function compileChoiceRule(source: Source, index: number): Choice {
  const label = `Choices[${index}]`;
  const next = source.requiredString('Next') ?? '';
  const assign = assignment(source, `${label}/Assign`);
  if (source.query === 'JSONPath') return { next, assign, test: compileRule(source, ['Next', 'Assign', 'Comment']) };
  source.allowOnly(['Condition', 'Next', 'Assign', 'Output', 'Comment'], 'a choice of a JSONata state');
  const evaluate = condition(source, 'Condition', `${label}/Condition`);
  const output = payload(source, 'Output', `${label}/Output`);
  return { next, assign, output, test: (scope) => evaluate !== undefined && truth(evaluate(scope), source, label) };
}

function truth(value: Json, source: Source, label: string): boolean {
  if (typeof value === 'boolean') return value;
  const text = String(source.fields.Condition).slice(2, -2).trim();
  const reason = `returned an unexpected result type. Expected 'boolean', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`;
  throw evaluationError(
    `The JSONata expression '${text}' specified for the field '${label}/Condition' ${reason}`,
    `${label}/Condition`,
  );
}
