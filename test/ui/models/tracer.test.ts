import { jsonata, Play } from '../../local/asl/harness';
import { detailsOf } from '../../../ui/src/models/run/trace';
import { Tracer } from '../../../ui/src/models/run/tracer';
import { statuses, traceOf, wired } from '../support/history';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const work = (more: object = {}): object => ({
  Type: 'Task',
  Resource: INVOKE,
  Arguments: { a: 1 },
  End: true,
  ...more,
});
const branch = (name: string, more: object = {}): object => ({ StartAt: name, States: { [name]: work(more) } });
const RETRY = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 5 }];

describe('a task', () => {
  test('runs, then has succeeded, and keeps what it was given and gave', () => {
    const play = new Play(jsonata({ Work: work({ Assign: { kept: '{% $states.result %}' } }) }), { n: 1 });
    expect(statuses(play.events)).toEqual({ Work: 'running' });
    play.succeed('done');
    const trace = traceOf(play.events);
    const [visit] = trace.visits.values();
    expect(visit).toMatchObject({ status: 'succeeded', input: '{"n":1}', output: '"done"', error: undefined });
    expect(visit?.attempts).toEqual([
      expect.objectContaining({ resource: 'lambda invoke', parameters: '{"a":1}', output: '"done"' }),
    ]);
    expect(trace.variables.get('kept')).toEqual({ text: '"done"', by: 'Work' });
  });

  test('that failed may be retried, runs again, and counts its tries', () => {
    const play = new Play(jsonata({ Work: work({ Retry: RETRY }) }));
    play.fail('Broken', 'why');
    expect(statuses(play.events)).toEqual({ Work: 'retrying' });
    play.tick();
    expect(statuses(play.events)).toEqual({ Work: 'running' });
    play.succeed('at last');
    const [visit] = traceOf(play.events).visits.values();
    expect(visit).toMatchObject({ status: 'succeeded' });
    expect(visit?.attempts.map(({ error }) => error)).toEqual(['Broken', undefined]);
    expect(visit?.attempts[0]?.cause).toBe('why');
  });

  test('that failed for good has failed with its run', () => {
    const play = new Play(jsonata({ Work: work() })).fail('Broken', 'why');
    const [visit] = traceOf(play.events).visits.values();
    expect(visit).toMatchObject({ status: 'failed', error: 'Broken', cause: 'why' });
    expect(visit?.exitedAt).toBeUndefined();
  });

  test('whose error is caught is no failure of the run', () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Mend' }];
    const play = new Play(jsonata({ Work: work({ Catch, End: undefined, Next: 'Mend' }), Mend: work() })).fail(
      'Broken',
    );
    expect(statuses(play.events)).toEqual({ Work: 'caught', Mend: 'running' });
  });

  test('that waits for somebody is told from one that runs', () => {
    const Arguments = { token: '{% $states.context.Task.Token %}' };
    const play = new Play(jsonata({ Ask: work({ Resource: `${INVOKE}.waitForTaskToken`, Arguments }) }));
    play.send({ type: 'taskSubmitted', id: play.tasks[0]?.id ?? '', output: {} });
    expect(statuses(play.events)).toEqual({ Ask: 'waiting' });
  });

  test('whose expression is wrong has failed without a try', () => {
    const play = new Play(jsonata({ Work: work({ Arguments: '{% $error("no such column") %}' }) }));
    const [visit] = traceOf(play.events).visits.values();
    expect(visit).toMatchObject({ status: 'failed', error: 'States.QueryEvaluationError', attempts: [] });
  });
});

test('a stopped run leaves what it was at as stopped, and a redrive goes on there', () => {
  const play = new Play(jsonata({ First: { Type: 'Pass', Next: 'Work' }, Work: work() }));
  play.send({ type: 'stop', error: undefined, cause: undefined });
  expect(statuses(play.events)).toEqual({ First: 'succeeded', Work: 'stopped' });
  play.send({ type: 'redrive' });
  expect(statuses(play.events)).toEqual({ First: 'succeeded', Work: 'running' });
  play.succeed('ok');
  const trace = traceOf(play.events);
  expect([...trace.visits.values()].map(({ name, status }) => [name, status])).toEqual([
    ['First', 'succeeded'],
    ['Work', 'succeeded'],
  ]);
  expect(trace.redrives).toBe(1);
});

test('a redriven task has its new try beside the one that failed', () => {
  const play = new Play(jsonata({ Work: work() })).fail('Broken');
  play.send({ type: 'redrive' }).succeed('ok');
  const [visit] = traceOf(play.events).visits.values();
  expect(visit).toMatchObject({ status: 'succeeded', error: undefined });
  expect(visit?.attempts.map(({ redrive, error }) => [redrive, error])).toEqual([[0, 'Broken'], [1, undefined]]); // prettier-ignore
});

describe('branches', () => {
  const both = (more: object = {}): Play =>
    new Play(jsonata({ Both: { Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true, ...more } }));

  test('belong to their Parallel, and it ends with them', () => {
    const play = both();
    const [one, other] = play.tasks.map(({ id }) => id);
    play.send({ type: 'taskSucceeded', id: other ?? '', output: 'b' });
    expect(statuses(play.events)).toEqual({ Both: 'running', A: 'running', B: 'succeeded' });
    play.send({ type: 'taskSucceeded', id: one ?? '', output: 'a' });
    expect(statuses(play.events)).toEqual({ Both: 'succeeded', A: 'succeeded', B: 'succeeded' });
    const [parallel, ...inner] = [...traceOf(play.events).visits.values()];
    expect(inner.map(({ parent }) => parent)).toEqual([parallel?.id, parallel?.id]);
  });

  test('one that fails stops the other and fails the Parallel; a redrive goes on in both', () => {
    const play = both().fail('Bad', 'why');
    expect(statuses(play.events)).toEqual({ Both: 'failed', A: 'failed', B: 'stopped' });
    play.send({ type: 'redrive' });
    expect(statuses(play.events)).toEqual({ Both: 'running', A: 'running', B: 'running' });
    for (const { id } of [...play.tasks]) play.send({ type: 'taskSucceeded', id, output: 1 });
    expect(statuses(play.events)).toEqual({ Both: 'succeeded', A: 'succeeded', B: 'succeeded' });
  });

  test('a retried Parallel begins anew, and its first branches stay ended', () => {
    const play = both({ Retry: RETRY }).fail('Bad').tick();
    for (const { id } of [...play.tasks]) play.send({ type: 'taskSucceeded', id, output: 1 });
    const trace = traceOf(play.events);
    expect([...trace.visits.values()].filter(({ exitedAt }) => exitedAt === undefined)).toEqual([]);
    expect(statuses(play.events)).toEqual({ Both: 'succeeded', A: 'succeeded', B: 'succeeded' });
  });

  test('what a branch assigns ends with it', () => {
    const inner = branch('A', { Assign: { mine: 1 } });
    const play = new Play(jsonata({ Both: { Type: 'Parallel', Branches: [inner], Assign: { ours: 2 }, End: true } }));
    play.succeed('a');
    expect([...traceOf(play.events).variables.keys()]).toEqual(['ours']);
  });
});

describe('a Map', () => {
  const each = (more: object = {}): Play =>
    new Play(jsonata({ Each: { Type: 'Map', ItemProcessor: branch('One'), End: true, ...more } }), [1, 2, 3]);

  test('counts its iterations', () => {
    const play = each();
    play.send({ type: 'taskSucceeded', id: play.tasks[1]?.id ?? '', output: 1 });
    const [map] = traceOf(play.events).visits.values();
    expect(map).toMatchObject({ status: 'running', iterations: { total: 3, started: 3, succeeded: 1, failed: 0 } });
    for (const { id } of [...play.tasks]) play.send({ type: 'taskSucceeded', id, output: 1 });
    expect(statuses(play.events)).toEqual({ Each: 'succeeded', One: 'succeeded' });
  });

  test('fails with one of them', () => {
    const play = each().fail('Bad');
    const trace = traceOf(play.events);
    expect([...trace.visits.values()].map(({ name, status }) => [name, status])).toEqual([
      ['Each', 'failed'],
      ['One', 'failed'],
      ['One', 'stopped'],
      ['One', 'stopped'],
    ]);
  });
});

test('is the same whether the events come at once, one by one, or some of them twice', () => {
  const play = new Play(
    jsonata({ First: { Type: 'Pass', Assign: { a: 1 }, Next: 'Work' }, Work: work({ Retry: RETRY }) }),
  );
  play.fail('Broken').tick().succeed('ok');
  const events = wired(play.events);
  const whole = new Tracer().add(events);
  const single = new Tracer();
  events.forEach((_event, at) => single.add(events.slice(Math.max(0, at - 2), at + 1)));
  const pieces = single.add([]);
  expect([...pieces.visits]).toEqual([...whole.visits]);
  expect([...pieces.variables]).toEqual([...whole.variables]);
  expect(pieces.lastId).toBe(events.at(-1)?.id);
});

test('finds the member that says what happened, whatever its name', () => {
  const event = {
    id: 1,
    previousEventId: 0,
    timestamp: '',
    type: 'TaskFailed',
    taskFailedEventDetails: { error: 'E' },
  };
  expect(detailsOf(event)).toEqual({ error: 'E' });
});
