// Definitions that run on the local engine and on TestState.
const LAMBDA = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
};

export const LOOP = {
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { left: 2, name: '{% $states.input.name %}' }, Next: 'Work' },
    Work: {
      ...LAMBDA,
      Arguments: { FunctionName: 'f', Payload: { name: '{% $name %}', left: '{% $left %}' } },
      Assign: { left: '{% $left - 1 %}' },
      Retry: [
        { ErrorEquals: ['Busy'], IntervalSeconds: 5, MaxAttempts: 2 },
        { ErrorEquals: ['States.ALL'], MaxAttempts: 1 },
      ],
      Catch: [
        { ErrorEquals: ['Never'], Next: 'Done' },
        { ErrorEquals: ['States.ALL'], Assign: { why: '{% $states.errorOutput.Cause %}' }, Next: 'Tell' },
      ],
      Next: 'Again?',
    },
    'Again?': { Type: 'Choice', Choices: [{ Condition: '{% $left > 0 %}', Next: 'Rest' }], Default: 'Done' },
    Rest: { Type: 'Wait', Seconds: 3600, Next: 'Work' },
    Tell: { Type: 'Fail', Error: 'GaveUp', Cause: "{% 'after ' & $why & ' at ' & $left %}" },
    Done: { Type: 'Succeed', Output: { left: '{% $left %}', got: '{% $states.input %}' } },
  },
};

export const PATHS = {
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Parameters: { 'n.$': '$.count', fixed: true },
      ResultPath: '$.both',
      Branches: [
        { StartAt: 'One', States: { One: { Type: 'Pass', Parameters: { 'one.$': '$.n' }, End: true } } },
        {
          StartAt: 'Two',
          States: {
            Two: {
              Type: 'Task',
              Resource: 'arn:aws:states:::sqs:sendMessage',
              Parameters: { QueueUrl: 'q', 'MessageBody.$': '$' },
              ResultPath: '$.sent',
              End: true,
            },
          },
        },
      ],
      Retry: [{ ErrorEquals: ['Sqs.SqsException'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Caught' }],
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      MaxConcurrency: 1,
      ItemProcessor: {
        StartAt: 'Check',
        States: {
          Check: { Type: 'Choice', Choices: [{ Variable: '$', NumericGreaterThan: 1, Next: 'Big' }], Default: 'Small' },
          Small: { Type: 'Pass', Result: 'small', End: true },
          Big: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:big', End: true },
        },
      },
      End: true,
    },
    Caught: { Type: 'Pass', OutputPath: '$.error', End: true },
  },
};

const READER = {
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSON' },
  Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
};
export const FLEET = {
  QueryLanguage: 'JSONata',
  StartAt: 'Fleet',
  States: {
    Fleet: {
      Type: 'Map',
      MaxConcurrency: 1,
      ItemReader: READER,
      ItemSelector: { id: '{% $states.context.Map.Item.Value %}', at: '{% $states.context.Map.Item.Index %}' },
      ToleratedFailureCount: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Train',
        States: { Train: { ...LAMBDA, End: true } },
      },
      Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Output: 'too many', Next: 'End' }],
      Next: 'End',
    },
    End: { Type: 'Succeed' },
  },
};

export const BATCHES = {
  QueryLanguage: 'JSONata',
  StartAt: 'Batches',
  States: {
    Batches: {
      Type: 'Map',
      MaxConcurrency: 1,
      Items: '{% $states.input.ids %}',
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { key: '{% $states.input.key %}' } },
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Prefix: 'p' } },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Each',
        States: {
          Each: {
            Type: 'Map',
            MaxConcurrency: 1,
            Items: '{% $states.input.Items %}',
            ItemProcessor: { StartAt: 'Train', States: { Train: { ...LAMBDA, End: true } } },
            Output: '{% $states.result %}',
            End: true,
          },
        },
      },
      Output: '{% $states.result.MapRunArn %}',
      End: true,
    },
  },
};

export const ASK = {
  StartAt: 'Ask',
  TimeoutSeconds: 500_000,
  States: {
    Ask: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
      Arguments: {
        TopicArn: 't',
        Message: '{% $states.context.Task.Token %}',
        Subject: '{% $states.context.Execution.Name %}',
      },
      TimeoutSeconds: 259_200,
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }],
      End: true,
    },
  },
};
