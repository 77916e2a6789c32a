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
  if (choices.length === 0) source.problem('At least one choice is required', 'Choices');
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
      if (next === undefined) {
        const cause = `An error occurred while executing the state '${name}' (entered at the event id #${thread.entered}). Failed to transition out of the state. The state does not point to a next state.`;
        throw new StateError('task', 'States.NoChoiceMatched', cause);
      }
      const assigned = chosen
        ? (chosen.assign?.(scope) as Record<string, Json> | undefined)
        : io.assign(raw, effective);
      run.exit(
        thread,
        chosen?.output
          ? chosen.output(scope)
          : chosen && source.query === 'JSONata'
            ? effective
            : io.output(raw, effective),
        next,
        assigned,
      );
    },
  };
};

function compileChoiceRule(source: Source, index: number): Choice {
  const label = `Choices[${index}]`;
  const next = source.requiredString('Next') ?? '';
  const assign = assignment(source, `${label}/Assign`);
  if (source.query === 'JSONPath') return { next, assign, test: compileRule(source, ['Next', 'Assign', 'Comment']) };
  source.only(['Condition', 'Next', 'Assign', 'Output', 'Comment'], 'a choice of a JSONata state');
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
