import type { CatchPlan, RetryPlan } from '../plan';
import { assignment, combination, payload } from './fields';
import type { Source } from './source';

const RETRIER = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];

export function compileRetry(state: Source): RetryPlan[] {
  return state.objects('Retry').map((source, i, all) => {
    source.allowOnly(RETRIER, 'a Retrier');
    const jitter = source.string('JitterStrategy') ?? 'NONE';
    if (jitter !== 'FULL' && jitter !== 'NONE')
      source.problem(`Expected FULL or NONE, but got '${jitter}'`, 'JitterStrategy');
    return {
      errors: errorNames(source, i === all.length - 1),
      intervalSeconds: source.number('IntervalSeconds', 1) ?? 1,
      maxAttempts: source.number('MaxAttempts', 0) ?? 3,
      backoffRate: source.number('BackoffRate', 1, Infinity, false) ?? 2,
      maxDelaySeconds: source.number('MaxDelaySeconds', 1, 31_622_400),
      jitter: jitter === 'FULL',
    };
  });
}

export function compileCatch(state: Source): CatchPlan[] {
  return state.objects('Catch').map((source, i, all) => {
    const jsonata = source.query === 'JSONata';
    source.allowOnly(
      ['ErrorEquals', 'Next', 'Assign', 'Comment', jsonata ? 'Output' : 'ResultPath'],
      `a Catcher of a ${source.query} state`,
    );
    const common = { errors: errorNames(source, i === all.length - 1), next: source.requiredString('Next') ?? '' };
    const assign = assignment(source, `Catch[${i}]/Assign`);
    if (jsonata) {
      const output = payload(source, 'Output', `Catch[${i}]/Output`);
      return { ...common, assign, output: (scope) => (output ? output(scope) : (scope.errorOutput ?? null)) };
    }
    const combine = combination(source);
    return {
      ...common,
      assign: assign && ((scope) => assign({ ...scope, input: scope.errorOutput ?? null })),
      output: (scope, rawInput) => combine(rawInput, scope.errorOutput ?? null),
    };
  });
}

function errorNames(source: Source, last: boolean): string[] {
  const names = source.strings('ErrorEquals');
  if (names.includes('States.ALL') && (names.length > 1 || !last)) {
    source.problem('States.ALL must stand alone, in the last Retrier or Catcher', 'ErrorEquals');
  }
  return names;
}
