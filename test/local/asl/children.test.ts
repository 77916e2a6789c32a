import { advance, compile, start } from '../../../local/src/asl';
import type { HistoryEvent, Json, Signal, Step } from '../../../local/src/asl';
import { IDENTITY, jsonata } from './harness';

interface Played {
  readonly steps: Step[];
  readonly children: Map<number, HistoryEvent[]>;
  readonly status: string;
}

/** Answers each task by `answer`, with a listener or without. */
function play(definition: Json, answer: (parameters: Json) => Json | undefined, listens: boolean): Played {
  const children = new Map<number, HistoryEvent[]>();
  const listener = (child: { index: number }, event: HistoryEvent): void => {
    const events = children.get(child.index);
    if (events) events.push(event);
    else children.set(child.index, [event]);
  };
  const plan = { ...compile(definition), ...(listens ? { children: listener } : {}) };
  const { execution, step } = start(plan, IDENTITY, '{}', 0);
  const steps = [step];
  for (let at = 0; at < steps.length; at++) {
    for (const effect of steps[at].effects) {
      if (effect.kind !== 'task') continue;
      const output = answer(effect.parameters);
      const { id } = effect;
      const signal: Signal =
        output === undefined
          ? { type: 'taskFailed', id, error: 'Broken', now: at + 1 }
          : { type: 'taskSucceeded', id, output, now: at + 1 };
      steps.push(advance(plan, execution, signal));
    }
  }
  return { steps, children, status: execution.status };
}

function distributed(states: object, items: Json, more: object = {}): Json {
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: Object.keys(states)[0],
    States: states,
  };
  return jsonata({ Each: { Type: 'Map', Items: items, Label: 'each', ItemProcessor, End: true, ...more } });
}

const INVOKE = 'arn:aws:states:::lambda:invoke';
const task = (Arguments: Json, more: object = {}): object => ({
  ...{ Type: 'Task', Resource: INVOKE, Arguments, End: true },
  ...more,
});

test('a listener to the children changes nothing, and hears a whole history of each', () => {
  const branch = (name: string, state: object): object => ({ StartAt: name, States: { [name]: state } });
  const states = {
    Both: {
      Type: 'Parallel',
      Branches: [branch('A', task('{% $states.input %}')), branch('B', { Type: 'Pass', End: true })],
      Next: 'Inner',
      Catch: [{ ErrorEquals: ['Broken'], Next: 'Caught' }],
    },
    Inner: {
      Type: 'Map',
      Items: [1, 2],
      ItemProcessor: branch('C', { Type: 'Pass', Assign: { x: 1 }, End: true }),
      End: true,
    },
    Caught: { Type: 'Pass', Output: { word: '{% $missing.word %}' }, End: true },
  };
  const definition = distributed(states, [1, 2, 3], { ToleratedFailureCount: 1 });
  const answer = (it: Json): Json | undefined => (it === 2 ? undefined : it);
  const heard = play(definition, answer, true);
  const alone = play(definition, answer, false);
  expect(JSON.stringify(heard.steps)).toBe(JSON.stringify(alone.steps));
  expect(heard.status).toBe('SUCCEEDED');
  expect([...heard.children.keys()]).toEqual([0, 1, 2]);
  for (const events of heard.children.values()) {
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    for (const { id, previousEventId } of events) expect(previousEventId).toBeLessThan(id);
  }
  const types = [...heard.children.values()].map((events) => events.map(({ type }) => type));
  expect(types[0].slice(-5)).toEqual([
    'PassStateExited',
    'MapIterationSucceeded',
    'MapStateSucceeded',
    'MapStateExited',
    'ExecutionSucceeded',
  ]);
  expect(types[1]).toEqual(
    expect.arrayContaining(['TaskFailed', 'ParallelStateFailed', 'ParallelStateExited', 'PassStateEntered']),
  );
});

test('a child whose history is full fails alone', () => {
  const states = {
    Count: { Type: 'Pass', Output: '{% $states.input + 1 %}', Next: 'Enough?' },
    'Enough?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input < 0 %}', Next: 'Done' }], Default: 'Count' },
    Done: { Type: 'Succeed' },
  };
  const { children, status, steps } = play(
    distributed(states, [0, -2], { ToleratedFailureCount: 1 }),
    () => null,
    true,
  );
  expect(status).toBe('SUCCEEDED');
  const [full, short] = [...children.values()];
  expect(full).toHaveLength(25_000);
  expect(full.at(-1)).toMatchObject({
    type: 'ExecutionFailed',
    executionFailedEventDetails: {
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    },
  });
  expect(short.at(-1)?.type).toBe('ExecutionSucceeded');
  expect(steps.flatMap(({ events }) => events).length).toBeLessThan(20);
});
