import { Play, jsonPath, jsonata } from './harness';

const INVOKE = 'arn:aws:states:::lambda:invoke';

function inline(more: object = {}): { [name: string]: object } {
  const Work = { Type: 'Task', Resource: INVOKE, Arguments: '{% $states.input %}', End: true };
  return {
    Each: {
      Type: 'Map',
      Items: ['a', 'b', 'c'],
      ItemProcessor: { StartAt: 'Work', States: { Work } },
      End: true,
      ...more,
    },
  };
}

function distributed(more: object = {}): Play {
  const Work = { Type: 'Task', Resource: INVOKE, End: true };
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Work',
    States: { Work },
  };
  return new Play(jsonata({ Each: { Type: 'Map', Items: ['a', 'b', 'c'], ItemProcessor, End: true, ...more } }));
}

test('runs as many iterations at once as it may', () => {
  const play = new Play(jsonata(inline({ MaxConcurrency: 2 })));
  expect(play.tasks.map((it) => [it.parameters, it.mapItemIndex])).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
  play.succeed('A');
  expect(play.tasks.map((it) => it.parameters)).toEqual(['b', 'c']);
  play.succeed('B').succeed('C');
  expect(play.output).toEqual(['A', 'B', 'C']);
});

test('ItemSelector sees the item and the input of the state', () => {
  const ItemSelector = {
    item: '{% $states.context.Map.Item.Value %}',
    at: '{% $states.context.Map.Item.Index %}',
    all: '{% $states.input %}',
  };
  const play = new Play(jsonata(inline({ ItemSelector })), { x: 1 });
  expect(play.tasks[1].parameters).toEqual({ item: 'b', at: 1, all: { x: 1 } });
});

test('one failure ends the others, and is the error of the state', () => {
  const states = {
    ...inline({ Catch: [{ ErrorEquals: ['Bad'], Next: 'Caught' }] }),
    Caught: { Type: 'Pass', End: true },
  };
  const play = new Play(jsonata(states));
  const [, second, third] = play.tasks.map((it) => it.id);
  play.fail('Bad', 'a is bad');
  expect(play.cancelled).toEqual([second, third]);
  expect(play.output).toEqual({ Error: 'Bad', Cause: 'a is bad' });
  expect(play.types.filter((it) => it === 'MapIterationAborted')).toHaveLength(2);
});

test('a Map without items ends at once', () => {
  expect(new Play(jsonata(inline({ Items: [] }))).output).toEqual([]);
});

test('in JSONPath, ItemsPath and legacy Parameters', () => {
  const iterator = { StartAt: 'Keep', States: { Keep: { Type: 'Pass', End: true } } };
  const Each = {
    Type: 'Map',
    ItemsPath: '$.rows[*].n',
    Parameters: { 'n.$': '$$.Map.Item.Value', 'unit.$': '$.unit' },
    Iterator: iterator,
    End: true,
  };
  const play = new Play(jsonPath({ Each }), { rows: [{ n: 1 }, { n: 2 }], unit: 'm' });
  expect(play.output).toEqual([
    { n: 1, unit: 'm' },
    { n: 2, unit: 'm' },
  ]);
});

describe('distributed', () => {
  test('shows a map run and hides what its children do', () => {
    const play = distributed().succeed(1).succeed(2).succeed(3);
    expect(play.output).toEqual([1, 2, 3]);
    expect(play.types).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('bears as many failures as it is told, and leaves them out', () => {
    const play = distributed({ ToleratedFailureCount: 1 }).succeed(1).fail('Bad').succeed(3);
    expect(play.output).toEqual([1, 3]);
  });

  test.each([
    ['the very percentage is borne', { ToleratedFailurePercentage: 50 }, 'SUCCEEDED'],
    ['a little less is not', { ToleratedFailurePercentage: 49.9 }, 'FAILED'],
    ['the very count is borne', { ToleratedFailureCount: 2 }, 'SUCCEEDED'],
    ['one less is not', { ToleratedFailureCount: 1 }, 'FAILED'],
    ['whichever is less', { ToleratedFailureCount: 4, ToleratedFailurePercentage: 49.9 }, 'FAILED'],
  ])('of four items two fail: %s', (_, tolerance, status) => {
    const play = distributed({ Items: [1, 2, 3, 4], ...tolerance })
      .succeed(1)
      .fail('Bad')
      .succeed(3)
      .fail('Bad');
    expect(play.execution.status).toBe(status);
  });

  test('fails when there are more, and a redrive runs the failed items again', () => {
    const play = distributed({ ToleratedFailurePercentage: 34 }).succeed(1).fail('Bad').fail('Bad');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(play.types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
    play.send({ type: 'redrive' });
    expect(play.types.slice(-2)).toEqual(['ExecutionRedriven', 'MapRunRedriven']);
    play.succeed(2).succeed(3);
    expect(play.output).toEqual([1, 2, 3]);
  });

  test('its children do not see the variables around it', () => {
    const inner = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Look',
      States: { Look: { Type: 'Pass', Output: '{% $exists($x) %}', End: true } },
    };
    const states = {
      Set: { Type: 'Pass', Assign: { x: 1 }, Next: 'Each' },
      Each: { Type: 'Map', Items: [1], ItemSelector: '{% $x %}', ItemProcessor: inner, End: true },
    };
    expect(new Play(jsonata(states)).output).toEqual([false]);
  });

  test('reads its items, and batches them', () => {
    const reader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', MaxItems: 3 },
      Arguments: { Bucket: 'b', Key: 'k.csv' },
    };
    const play = distributed({
      Items: undefined,
      ItemReader: reader,
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { run: 1 } },
    });
    const [read] = play.reads;
    expect(read).toMatchObject({ kind: 'readItems', parameters: { Arguments: { Bucket: 'b', Key: 'k.csv' } } });
    play.send({ type: 'itemsDone', id: read.id, output: 'n,text\n1,"a, ""b"""\n2,c\n3,d\n4,e\n' });
    expect(play.tasks.map((it) => it.parameters)).toEqual([
      {
        BatchInput: { run: 1 },
        Items: [
          { n: '1', text: 'a, "b"' },
          { n: '2', text: 'c' },
        ],
      },
      { BatchInput: { run: 1 }, Items: [{ n: '3', text: 'd' }] },
    ]);
  });

  test('writes its results', () => {
    const play = distributed({
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Prefix: 'p' } },
    });
    play.succeed(1).succeed(2).succeed(3);
    const [write] = play.reads;
    expect(write).toMatchObject({
      kind: 'writeResults',
      parameters: { Results: [1, 2, 3], Arguments: { Bucket: 'b', Prefix: 'p' } },
    });
    play.send({ type: 'itemsDone', id: write.id, output: { MapRunArn: 'arn' } });
    expect(play.output).toEqual({ MapRunArn: 'arn' });
  });

  test('an unreadable object fails the run', () => {
    const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' }, Arguments: {} };
    const play = distributed({ Items: undefined, ItemReader: reader });
    play.send({ type: 'itemsFailed', id: play.reads[0].id, error: 'States.ItemReaderFailed', cause: 'no such key' });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed', cause: 'no such key' });
    play.send({ type: 'redrive' });
    play.send({ type: 'stop' }).send({ type: 'redrive' });
    play.send({ type: 'itemsDone', id: play.reads.at(-1)?.id ?? '', output: '["x"]' }).succeed('X');
    expect(play.output).toEqual(['X']);
  });
});
