const chain = (names: readonly string[], more: object = {}) =>
  Object.fromEntries(
    names.map((name, index) => {
      const next = names[index + 1];
      return [name, { Type: 'Pass', ...more, ...(next === undefined ? { End: true } : { Next: next }) }];
    }),
  );

export const TEN_PASSES = { StartAt: 'P0', States: chain(Array.from({ length: 10 }, (_, index) => `P${index}`)) };

export const MAP_ITEMS = Array.from({ length: 1000 }, (_, id) => ({ id }));
const iterator = { StartAt: 'A', States: chain(['A', 'B', 'C']) };
export const MAP_OF_THREE = {
  StartAt: 'Each',
  States: { Each: { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...iterator }, End: true } },
};

/** 100,000 items are more than a payload or a history may hold: they are read, and run as child executions. */
export const DISTRIBUTED_MAP = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: 'b', Key: 'k' },
      },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...iterator },
      ResultPath: null,
      End: true,
    },
  },
};

export const CHOICE_LOOP = {
  StartAt: 'Add',
  States: {
    Add: { Type: 'Pass', Parameters: { 'count.$': 'States.MathAdd($.count, 1)' }, Next: 'Enough?' },
    'Enough?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.count', NumericGreaterThanEquals: 1000, Next: 'Done' }],
      Default: 'Add',
    },
    Done: { Type: 'Succeed' },
  },
};

/** Ten states of expressions. */
export const JSONATA_STATES = {
  QueryLanguage: 'JSONata',
  StartAt: 'P0',
  States: chain(
    Array.from({ length: 10 }, (_, index) => `P${index}`),
    {
      Assign: { total: '{% $sum($states.input.rows.value) %}' },
      Output:
        "{% {'rows': $states.input.rows.{'value': value + 1}, 'text': $uppercase('a') & $string($count(rows))} %}",
    },
  ),
};
export const JSONATA_INPUT = { rows: [{ value: 1 }, { value: 2 }, { value: 3 }] };

/** A loop whose history is as long as AWS allows. */
export const LONG_HISTORY = {
  StartAt: 'Add',
  States: {
    Add: { Type: 'Pass', Parameters: { 'count.$': 'States.MathAdd($.count, 1)' }, Next: 'Wait' },
    Wait: { Type: 'Wait', Seconds: 1, Next: 'Enough?' },
    'Enough?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.count', NumericGreaterThanEquals: 4000, Next: 'Done' }],
      Default: 'Add',
    },
    Done: { Type: 'Succeed' },
  },
};
