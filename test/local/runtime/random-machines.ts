import fc from 'fast-check';

/** A definition of random states; names are unique, and each state goes on to a later one. */
export const machines: fc.Arbitrary<object> = fc.noShrink(machineOf(2, 's'));

type States = Record<string, object>;

const RETRY = [
  { ErrorEquals: ['Lambda.Busy'], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 2, JitterStrategy: 'FULL' },
];

function machineOf(depth: number, prefix: string): fc.Arbitrary<object> {
  return fc.integer({ min: 1, max: depth === 2 ? 5 : 2 }).chain((length) => {
    const names = Array.from({ length }, (_, index) => `${prefix}${index}`);
    const states = names.map((name, index) => stateOf(depth, name, names.slice(index + 1)));
    return fc.tuple(...states).map((made) => ({
      StartAt: names[0],
      States: Object.assign({}, ...made) as States,
    }));
  });
}

/** A state, and the state that its Catch leads to when it has one. */
function stateOf(depth: number, name: string, later: readonly string[]): fc.Arbitrary<States> {
  const next = later[0] === undefined ? { End: true } : { Next: later[0] };
  const kinds = [pass(name, next), pass(name, next), wait(next), task(name, next), task(name, next), task(name, next)];
  if (later.length > 0) kinds.push(choice(later));
  else kinds.push(fc.constant({ Type: 'Succeed' }), fc.constant({ Type: 'Fail', Error: 'Random', Cause: name }));
  if (depth > 0) kinds.push(parallel(depth, name, next), map(depth, name, next));
  return fc.oneof(...kinds).map((state) => ({
    [name]: state,
    ...('Catch' in state ? { [`${name} caught`]: { Type: 'Pass', ...next } } : {}),
  }));
}

const pass = (name: string, next: object): fc.Arbitrary<object> =>
  fc.oneof(
    fc
      .record({ n: fc.integer(), text: fc.string() })
      .map((Result) => ({ Type: 'Pass', Result, ResultPath: '$.passed', ...next })),
    fc.constant({
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      Output: '{% {"id": $uuid(), "r": $random(), "in": $states.input} %}',
      ...next,
    }),
    fc.integer().map((n) => ({
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      Assign: { [`${name}n`]: n, [`${name}at`]: '{% $now() %}' },
      ...next,
    })),
    fc.constant({
      Type: 'Pass',
      Parameters: { 'id.$': 'States.UUID()', 'r.$': 'States.MathRandom(1, 100)' },
      ResultPath: '$.made',
      ...next,
    }),
  );

const wait = (next: object): fc.Arbitrary<object> =>
  fc.oneof(
    fc.nat(100).map((Seconds) => ({ Type: 'Wait', Seconds, ...next })),
    fc.nat(9).map((n) => ({ Type: 'Wait', QueryLanguage: 'JSONata', Seconds: `{% ${n} + 1 %}`, ...next })),
  );

const task = (name: string, next: object): fc.Arbitrary<object> =>
  fc
    .record({
      pattern: fc.constantFrom('', '.waitForTaskToken'),
      jsonata: fc.boolean(),
      limit: fc.constantFrom({}, { TimeoutSeconds: 30 }, { TimeoutSeconds: 60, HeartbeatSeconds: 20 }),
      retry: fc.constantFrom({}, { Retry: RETRY }),
      caught: fc.constantFrom({}, { Catch: [{ ErrorEquals: ['States.ALL'], Next: `${name} caught` }] }),
    })
    .map(({ pattern, jsonata, limit, retry, caught }) => ({
      Type: 'Task',
      Resource: `arn:aws:states:::aws-sdk:lambda:act${pattern}`,
      ...(jsonata
        ? {
            QueryLanguage: 'JSONata',
            Arguments: { input: '{% $states.input %}', token: token(pattern, '{% $states.context.Task.Token %}') },
          }
        : {
            Parameters: { 'input.$': '$', ...(pattern ? { 'token.$': '$$.Task.Token' } : {}) },
            ResultPath: '$.answer',
          }),
      ...limit,
      ...retry,
      ...caught,
      ...next,
    }));

const token = (pattern: string, expression: string): string => (pattern ? expression : 'none');

const choice = (later: readonly string[]): fc.Arbitrary<object> =>
  fc
    .record({
      to: fc.constantFrom(...later),
      fallback: fc.constantFrom(...later),
      jsonata: fc.boolean(),
      limit: fc.nat(100),
    })
    .map(({ to, fallback, jsonata, limit }) => ({
      Type: 'Choice',
      ...(jsonata
        ? {
            QueryLanguage: 'JSONata',
            Choices: [{ Condition: `{% $exists($states.input.answer) and $random() < ${limit / 100} %}`, Next: to }],
          }
        : {
            Choices: [
              {
                And: [
                  { Variable: '$.n', IsPresent: true },
                  { Variable: '$.n', NumericLessThan: limit },
                ],
                Next: to,
              },
            ],
          }),
      Default: fallback,
    }));

const parallel = (depth: number, name: string, next: object): fc.Arbitrary<object> =>
  fc
    .tuple(machineOf(depth - 1, `${name}a`), machineOf(depth - 1, `${name}b`))
    .chain((Branches) => caughtOrNot(name, { Type: 'Parallel', Branches, ResultPath: '$.branches', ...next }));

const map = (depth: number, name: string, next: object): fc.Arbitrary<object> =>
  fc
    .tuple(machineOf(depth - 1, `${name}i`), fc.nat(3), mode, fc.nat(2))
    .chain(([machine, MaxConcurrency, ProcessorConfig, ToleratedFailureCount]) =>
      caughtOrNot(name, {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency,
        ...(ProcessorConfig.Mode === 'INLINE' ? {} : { ToleratedFailureCount }),
        ItemProcessor: { ProcessorConfig, ...machine },
        ResultPath: '$.mapped',
        ...next,
      }),
    );

const mode = fc.constantFrom<{ readonly Mode: string; readonly ExecutionType?: string }>(
  { Mode: 'INLINE' },
  { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
);

const caughtOrNot = (name: string, state: object): fc.Arbitrary<object> =>
  fc.constantFrom(state, { ...state, Catch: [{ ErrorEquals: ['States.ALL'], Next: `${name} caught` }] });
