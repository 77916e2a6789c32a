import type { RunSummary } from '../../../handlers/shared/console-contract';
import { elapsed, formatDuration } from '../../../ui/src/models/duration';
import { filterRuns, mergeRuns, rowOf, sortRuns, statusesOf } from '../../../ui/src/models/run-list';
import { statusWords } from '../../../ui/src/models/run-status';

const run = (id: string, more: Partial<RunSummary> = {}): RunSummary => ({
  id,
  status: 'SUCCEEDED',
  startedAt: `2026-11-2${id.length}T10:00:00Z`,
  stoppedAt: `2026-11-2${id.length}T10:01:00Z`,
  redriveCount: 0,
  ...more,
});

const RUNS = [
  run('a', { outcome: 'deployed', metric: { name: 'auc', value: 0.9 }, version: 3, dataVersion: 'feed' }),
  run('bb', {
    outcome: 'rejected-by-gate',
    metric: { name: 'auc', value: 0.7 },
    startedBy: 'arn:aws:sts::1:assumed-role/ml/ana',
  }),
  run('ccc', { status: 'FAILED' }),
  run('dddd', { status: 'RUNNING', stoppedAt: undefined, reason: 'drift' }),
];
const ROWS = RUNS.map(rowOf);
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).join(' ');

test('a run is told by its outcome, else by its status, with an icon each', () => {
  expect(ROWS.map(({ words, indicator }) => [words, indicator])).toEqual([
    ['Deployed', 'success'],
    ['Rejected by gate', 'warning'],
    ['Failed', 'error'],
    ['Running', 'in-progress'],
  ]);
  expect(statusWords({ status: 'SUCCEEDED', outcome: 'from-the-future' as 'deployed' })).toMatchObject({ words: 'from-the-future' }); // prettier-ignore
  expect(statusesOf(ROWS)).toEqual(['Deployed', 'Failed', 'Rejected by gate', 'Running']);
});

test.each([
  ['', '', 'a bb ccc dddd'],
  ['feed', '', 'a'],
  ['ANA', '', 'bb'],
  ['version 3', '', 'a'],
  ['drift', '', 'dddd'],
  ['', 'Failed', 'ccc'],
  ['a', 'Failed', 'ccc'],
  ['zzz', '', ''],
])('filters by %j and %j', (text, status, expected) => {
  expect(ids(filterRuns(ROWS, { text, status }))).toBe(expected);
});

test.each([
  ['startedAt', true, 'dddd ccc bb a'],
  ['metric', false, 'bb a ccc dddd'],
  ['metric', true, 'a bb ccc dddd'],
  ['duration', true, 'dddd a bb ccc'],
  ['words', false, 'a ccc bb dddd'],
] as const)('sorts by %s, what has no value last', (by, descending, expected) => {
  expect(ids(sortRuns(ROWS, by, descending, Date.parse('2026-11-25T00:00:00Z')))).toBe(expected);
});

test('merges portions: each run once, as it was told last, newest first', () => {
  const merged = mergeRuns([run('a', { status: 'RUNNING' }), run('bb')], [run('ccc'), run('a')]);
  expect(merged.map(({ id, status }) => `${id} ${status}`)).toEqual(['ccc SUCCEEDED', 'bb SUCCEEDED', 'a SUCCEEDED']);
});

test.each([
  [-5, '0.0 s'],
  [40, '0.0 s'],
  [1240, '1.2 s'],
  [9949, '9.9 s'],
  [12_400, '12 s'],
  [59_600, '1 min'],
  [119_900, '2 min'],
  [185_000, '3 min 5 s'],
  [3_599_900, '1 h'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '1 d'],
  [273_600_000, '3 d 4 h'],
])('says %d ms as %s', (milliseconds, words) => expect(formatDuration(milliseconds)).toBe(words));

test('what has no end lasts until now', () => {
  expect(elapsed('2026-11-24T10:00:00Z', undefined, Date.parse('2026-11-24T10:00:05Z'))).toBe(5000);
});
