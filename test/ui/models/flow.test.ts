import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonata, Play } from '../../local/asl/harness';
import { housingAssembly } from '../../e2e/support/assembly';
import { allStates, flowOf } from '../../../ui/src/models/run/flow';
import { currentState, edgeKey, kindWords, neighbor, takenEdges } from '../../../ui/src/models/run/graph-view';
import { type Layout, layoutOf } from '../../../ui/src/models/run/layout';
import { centered, fitted, topped, zoomed } from '../../../ui/src/models/run/view';
import { traceOf, words } from '../support/history';

const task = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
  End: true,
  ...more,
});
const MACHINE = jsonata({
  Start: { Type: 'Choice', Choices: [{ Condition: '{% $a > 1 %}', Next: 'Work' }], Default: 'Both' },
  Work: task({ Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Both' }], End: undefined, Next: 'Both' }),
  Both: {
    Type: 'Parallel',
    Branches: [
      { StartAt: 'A', States: { A: task() } },
      {
        StartAt: 'Each',
        States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'One', States: { One: task() } }, End: true } },
      },
    ],
    Next: 'End',
  },
  End: { Type: 'Succeed' },
}) as Record<string, unknown>;

test('reads states, tasks and edges of each kind', () => {
  const flow = flowOf(MACHINE);
  expect(flow.start).toBe('Start');
  expect(flow.edges).toEqual([
    { from: 'Start', to: 'Work', kind: 'choice', label: '$a > 1' },
    { from: 'Start', to: 'Both', kind: 'otherwise', label: 'otherwise' },
    { from: 'Work', to: 'Both', kind: 'next', label: undefined },
    { from: 'Work', to: 'Both', kind: 'catch', label: 'States.Timeout' },
    { from: 'Both', to: 'End', kind: 'next', label: undefined },
  ]);
  expect(allStates(flow).map(({ name }) => name)).toEqual(['Start', 'Work', 'Both', 'A', 'Each', 'One', 'End']);
  const work = flow.states.find(({ name }) => name === 'Work');
  expect(work && kindWords(work)).toBe('Task · sagemaker createTrainingJob');
});

test.each([
  ['arn:aws:states:::aws-sdk:s3:getObject', 's3 getObject'],
  ['arn:aws:states:::lambda:invoke.waitForTaskToken', 'lambda invoke'],
  ['arn:aws:lambda:eu-west-1:123456789012:function:ask', 'lambda invoke'],
  ['arn:aws:states:eu-west-1:123456789012:activity:label', 'activity'],
])('names the task of %s', (Resource, named) => {
  expect(flowOf({ StartAt: 'A', States: { A: { Type: 'Task', Resource } } }).states[0]?.task).toBe(named);
});

test('takes JSONPath choices, and a definition that names states which are not there', () => {
  const Choices = [{ Variable: '$.n', NumericGreaterThan: 3, Next: 'B' }, { Variable: '$.n', IsNull: true, Next: 'Gone' }]; // prettier-ignore
  const flow = flowOf({
    StartAt: 'A',
    States: { A: { Type: 'Choice', Choices, Default: 'Gone' }, B: { Type: 'Pass' } },
  });
  expect(flow.edges).toEqual([{ from: 'A', to: 'B', kind: 'choice', label: '$.n NumericGreaterThan 3' }]);
  expect(layoutOf(flow).edges).toHaveLength(1);
});

const inside = (layout: Layout, inner: string, outer: string): boolean => {
  const [one, around] = [inner, outer].map((name) => layout.states.find((state) => state.name === name));
  if (!one || !around) return false;
  return (
    one.x >= around.x &&
    one.y >= around.y &&
    one.x + one.width <= around.x + around.width &&
    one.y + one.height <= around.y + around.height
  );
};

describe('the layout', () => {
  test('goes from top to bottom, with what is inside a state in its box', () => {
    const layout = layoutOf(flowOf(MACHINE));
    const top = (name: string) => layout.states.find((state) => state.name === name)?.y ?? -1;
    expect(top('Start')).toBeLessThan(top('Work'));
    expect(top('Work')).toBeLessThan(top('Both'));
    expect(top('Both')).toBeLessThan(top('End'));
    for (const [inner, outer] of [
      ['A', 'Both'],
      ['Each', 'Both'],
      ['One', 'Each'],
      ['One', 'Both'],
    ] as const) {
      expect([inner, outer, inside(layout, inner, outer)]).toEqual([inner, outer, true]);
    }
    expect(inside(layout, 'A', 'Each')).toBe(false);
  });

  test('of the whole workflow has no state upon another, and every edge ends at its states', async () => {
    const template = JSON.parse(
      readFileSync(join(await housingAssembly(), 'HousingWorkflow.template.json'), 'utf8'),
    ) as {
      Resources: Record<
        string,
        { Type: string; Properties: { DefinitionString: { 'Fn::Join': [string, unknown[]] } } }
      >;
    };
    const machines = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::StepFunctions::StateMachine',
    );
    const texts = machines.map(({ Properties }) =>
      Properties.DefinitionString['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'x')).join(''),
    );
    const definition = texts.map((text) => JSON.parse(text) as Record<string, unknown>).find(({ States }) => 'Train model' in (States as object)); // prettier-ignore
    const layout = layoutOf(flowOf(definition ?? {}));
    expect(layout.states.length).toBeGreaterThan(50);
    const roots = layout.states.filter(({ parent }) => parent === undefined);
    for (const one of roots) {
      for (const other of roots) {
        const apart =
          one === other ||
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect([one.name, other.name, apart]).toEqual([one.name, other.name, true]);
      }
    }
    for (const { from, to, points } of layout.edges) {
      for (const [name, point] of [
        [from, points[0]],
        [to, points.at(-1)],
      ] as const) {
        const state = layout.states.find((one) => one.name === name);
        if (!state || !point) throw new Error(`no end of ${from} → ${to}`);
        expect(point[0]).toBeGreaterThanOrEqual(state.x - 1);
        expect(point[0]).toBeLessThanOrEqual(state.x + state.width + 1);
      }
    }
  });

  test('arrow keys lead along the edges, and beside', () => {
    const { states, edges } = layoutOf(flowOf(MACHINE));
    expect(neighbor(states, edges, 'Start', 'down')).toBe('Work');
    expect(neighbor(states, edges, 'Work', 'up')).toBe('Start');
    expect(neighbor(states, edges, 'A', 'right')).toBe('Each');
    expect(['A', 'Each']).toContain(neighbor(states, edges, 'Both', 'down'));
    expect(neighbor(states, edges, 'A', 'up')).toBe('Both');
    expect(neighbor(states, edges, 'Start', 'up')).toBeUndefined();
    expect(neighbor(states, edges, 'no such state', 'up')).toBe('Start');
  });
});

test('the view zooms about a point, fits all, and puts one in the middle or at the top', () => {
  const view = zoomed({ x: 10, y: 20, scale: 1 }, 2, 110, 120);
  // What was at (100, 100) of the drawing is still below the pointer.
  expect([view.x + 100 * view.scale, view.y + 100 * view.scale]).toEqual([110, 120]);
  expect(zoomed(view, 1000, 0, 0).scale).toBe(2.5);
  expect(fitted({ width: 400, height: 2000 }, { width: 800, height: 500 })).toEqual({ x: 350, y: 0, scale: 0.25 });
  expect(fitted({ width: 100, height: 100 }, { width: 800, height: 500 }).scale).toBe(1);
  expect(centered({ x: 50, y: 50, width: 100, height: 40 }, { width: 200, height: 100 }, 1)).toMatchObject({
    x: 0,
    y: -20,
  });
  expect(topped({ x: 50, y: 50, width: 100, height: 40 }, { width: 200, height: 100 }, 1)).toMatchObject({
    x: 0,
    y: -26,
  });
});

describe('what the drawing says', () => {
  const definition = jsonata({
    Work: task({
      Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2, IntervalSeconds: 2 }],
      End: undefined,
      Next: 'Done',
    }),
    Done: { Type: 'Succeed' },
  }) as Record<string, unknown>;

  test('of a state that was not entered is what it is, as far as its box has room', () => {
    expect(words(definition, [], 'Work')).toBe('createTrainingJob');
    expect(words(definition, [], 'Done')).toBe('Succeed');
  });

  test('of one that runs is for how long, in which try', () => {
    const play = new Play(definition as never);
    play.fail('Broken').tick();
    expect(words(definition, play.events, 'Work', 12_000)).toBe('Running · 12 s · 2 tries');
    expect(currentState(traceOf(play.events))).toBe('Work');
  });

  test('of a run that is over is where it ended, and how it came there', () => {
    const play = new Play(definition as never).succeed(1);
    const trace = traceOf(play.events);
    expect(currentState(trace)).toBe('Done');
    expect([...takenEdges(trace)]).toEqual([edgeKey('Work', 'Done')]);
  });
});
