import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { advance, compile, start, type Execution, type Signal, type Step } from '../../../local/src/asl';
import { drive } from '../../../local/src/conformance/drive';
import type { ConformanceCase } from '../../../local/src/conformance/types';
import { IDENTITY, jsonata } from './harness';

const CASES = resolve(__dirname, '../../../../shared/conformance/cases.json');

const DEFINITION = jsonata({
  Each: {
    Type: 'Map',
    Items: '{% $range(1, 4, 1) %}',
    ItemProcessor: {
      StartAt: 'Work',
      States: {
        Work: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: { token: '{% $states.context.Task.Token %}', chance: '{% $random() %}', id: '{% $uuid() %}' },
          TimeoutSeconds: 60,
          HeartbeatSeconds: 20,
          Retry: [{ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL', MaxAttempts: 2 }],
          End: true,
        },
      },
    },
    Next: 'Sleep',
  },
  Sleep: { Type: 'Wait', Seconds: 5, End: true },
});

/** Answers by a fixed rule, and notes every signal and step. */
function record(between: (execution: Execution) => Execution): { signals: Signal[]; text: string } {
  const plan = compile(DEFINITION);
  const first = start(plan, IDENTITY, '{}', 1000);
  let { execution } = first;
  const steps: Step[] = [first.step];
  const signals: Signal[] = [];
  const open = [...first.step.effects];
  for (let now = 2000; execution.status === 'RUNNING'; now += 1000) {
    const effect = open.shift();
    if (!effect) throw new Error('nothing is left to answer');
    if (effect.kind === 'cancel') continue;
    const failing = effect.kind === 'task' && effect.retryCount === 0 && effect.mapItemIndex === 2;
    const signal: Signal =
      effect.kind !== 'task'
        ? { type: 'timer', id: effect.id, now }
        : failing
          ? { type: 'taskFailed', id: effect.id, error: 'Bad', now }
          : { type: 'taskSucceeded', id: effect.id, output: effect.parameters, now };
    signals.push(signal);
    execution = between(execution);
    const step = advance(plan, execution, signal);
    steps.push(step);
    open.push(...step.effects);
  }
  return { signals, text: JSON.stringify([steps, execution]) };
}

test('the same signals give the same events, effects and state, byte for byte', () => {
  const untouched = record((it) => it);
  expect(record((it) => it).text).toBe(untouched.text);
  expect(record((it) => JSON.parse(JSON.stringify(it)) as Execution).text).toBe(untouched.text);
});

const recorded = existsSync(CASES)
  ? (JSON.parse(readFileSync(CASES, 'utf8')) as { cases: ConformanceCase[] }).cases
  : [];
if (recorded.length === 0)
  console.log('replay of recorded executions: skipped, because ../shared/conformance is not there');

(recorded.length > 0 ? test : test.skip)(
  'so do the recorded executions, their state read back between two signals',
  () => {
    const runnable = recorded.filter(
      (it) => it.id !== 'activities/activities::test_activity_task_on_deleted#get_execution_history',
    );
    const differing = runnable.filter((of) => {
      const snapshots = drive(of, (execution) => JSON.parse(JSON.stringify(execution)) as Execution);
      return JSON.stringify(snapshots.events) !== JSON.stringify(drive(of).events);
    });
    expect(differing.map((it) => it.id)).toEqual([]);
  },
);
