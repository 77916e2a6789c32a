import type { ColumnProfileView, RunDetail, RunReport } from '../../../handlers/shared/console-contract';
import {
  type Compared,
  curveCharts,
  durationRows,
  hyperparameterRows,
  labelsOf,
  lineageRows,
  metricRows,
  profileRows,
  runsOf,
} from '../../../ui/src/models/compare';

const NOW = new Date('2026-11-24T10:00:00Z');
const detail = (id: string, change: Partial<RunDetail['run']> = {}, jobs: RunDetail['jobs'] = []): RunDetail => ({
  v: 1,
  run: {
    id,
    status: 'SUCCEEDED',
    startedAt: '2026-11-24T09:00:00Z',
    stoppedAt: '2026-11-24T09:02:05Z',
    redriveCount: 0,
    ...change,
  },
  executionArn: `arn:${id}`,
  input: {},
  redrivable: false,
  jobs,
  consoleUrl: null,
});
const evaluated = (metrics: Record<string, number>, better?: Record<string, 'lower' | 'higher'>): RunReport => ({
  v: 1,
  evaluation: {
    reportUri: 's3://b/r', digest: 'd', rows: 10, metrics, championMetrics: null, baselines: {}, verdict: 'pass', reasons: [],
    ...(better && { better }),
  }, // prettier-ignore
  lineage: [],
  missing: [],
});
const run = (id: string, report: Partial<RunReport>, change: Partial<Compared> = {}): Compared => ({
  id,
  detail: detail(id),
  report: { v: 1, lineage: [], missing: [], ...report },
  curves: [],
  ...change,
});

describe('metrics side by side', () => {
  const runs = [
    run('a', evaluated({ auc: 0.9, loss: 0.4, odd: 1 }, { auc: 'higher', loss: 'lower' })),
    run('b', evaluated({ auc: 0.945, loss: 0.5, odd: 2 })),
    run('c', evaluated({ loss: 0.4 })),
  ];
  const rows = metricRows(runs, 'loss');

  test('the headline metric comes first; the best of all is marked by its direction', () => {
    expect(rows.map(({ name }) => name)).toEqual(['loss', 'auc', 'odd']);
    const best = (name: string) => rows.find((row) => row.name === name)?.cells.map((cell) => cell.best);
    expect(best('auc')).toEqual([false, true, false]);
    expect(best('loss')).toEqual([true, false, true]);
    // Nobody has said which way is better.
    expect(best('odd')).toEqual([false, false, false]);
  });

  test('changes are against the first run, better or worse only where the direction is known', () => {
    const changes = (name: string) => rows.find((row) => row.name === name)?.cells.map(({ change }) => change);
    expect(changes('auc')).toEqual([undefined, '5.0 % higher, better', undefined]);
    expect(changes('loss')).toEqual([undefined, '25.0 % higher, worse', 'the same']);
    expect(changes('odd')).toEqual([undefined, '100.0 % higher', undefined]);
  });

  test('equal values are no best', () => {
    const same = metricRows([run('a', evaluated({ x: 1 }, { x: 'lower' })), run('b', evaluated({ x: 1 }))], 'x');
    expect(same[0]?.cells.map(({ best }) => best)).toEqual([false, false]);
  });
});

test('hyperparameters that differ come first, and one that a run lacks differs', () => {
  const rows = hyperparameterRows([
    run('a', { hyperparameters: { depth: '6', eta: '0.1', only: '1' } }),
    run('b', { hyperparameters: { depth: '6', eta: '0.3' } }),
  ]);
  expect(rows).toEqual([
    { name: 'eta', values: ['0.1', '0.3'], differs: true },
    { name: 'only', values: ['1', 'not set'], differs: true },
    { name: 'depth', values: ['6', '6'], differs: false },
  ]);
});

test('lineage marks what is of another origin', () => {
  const rows = lineageRows([
    run('a', {
      lineage: [
        ['Image', 'x'],
        ['Code', '1'],
      ],
    }),
    run('b', { lineage: [['Image', 'x']] }),
  ]);
  expect(rows.map(({ name, differs }) => [name, differs])).toEqual([
    ['Image', false],
    ['Code', true],
  ]);
});

test('durations of the run and of the last attempt of each state', () => {
  const job = (startedAt: string, stoppedAt?: string) => ({
    name: startedAt,
    kind: 'training' as const,
    state: 'Train',
    status: 'Completed',
    startedAt,
    ...(stoppedAt && { stoppedAt }),
  });
  const jobs = [
    job('2026-11-24T09:00:00Z', '2026-11-24T09:00:01Z'),
    job('2026-11-24T09:01:00Z', '2026-11-24T09:01:30Z'),
  ];
  const rows = durationRows(
    [run('a', {}, { detail: detail('a', {}, jobs) }), run('b', {}, { detail: detail('b', { stoppedAt: undefined }) })],
    NOW,
  );
  expect(rows.map(({ values }) => values)).toEqual([
    ['2 min 5 s', '1 h, goes on'],
    ['30 s', '–'],
  ]);
});

test('columns of the data that changed come first, held against the first run', () => {
  const column = (name: string, mean: number): ColumnProfileView => ({
    name,
    count: 100,
    missing: 0,
    quarantined: 0,
    mean,
    stddev: 1,
    min: 0,
    max: 10,
  });
  const rows = profileRows([
    run('a', { profile: [column('same', 1), column('moved', 1), column('gone', 1)] }),
    run('b', { profile: [column('same', 1), column('moved', 3)] }),
  ]);
  expect(rows.map(({ name, differs, changes }) => [name, differs, changes[1]])).toEqual([
    ['moved', true, ['mean 2 standard deviations higher']],
    ['gone', true, []],
    ['same', false, []],
  ]);
});

test('curves: a chart for each metric and split, validation first, a series for each run that has it', () => {
  const curve = (split: string, last: number) => ({
    name: `${split}-auc`,
    metric: 'auc',
    split,
    points: [
      [0, 0.5],
      [9, last],
    ] as const,
  });
  const runs = [
    run('a', {}, { curves: [curve('train', 0.9), curve('validation', 0.8)] }),
    run('b', {}, { curves: [curve('validation', 0.7)] }),
  ];
  const charts = curveCharts(runs, ['A', 'B']);
  expect(charts.map(({ title, series }) => [title, series.map(({ name }) => name)])).toEqual([
    ['validation auc', ['A', 'B']],
    ['train auc', ['A']],
  ]);
  expect(charts[0]?.summary).toBe('A: 0.8 after round 9. B: 0.7 after round 9.');
});

test('the address names distinct runs, at most six; labels tell them apart', () => {
  expect(runsOf('a, b,,a,c,d,e,f,g')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(runsOf(null)).toEqual([]);
  const runs = [
    run('a', {}, { detail: detail('a', { version: 3 }) }),
    run('b', {}, { detail: detail('b', { version: 3 }) }),
    run('data-0123456789abcdef', {}),
  ];
  expect(labelsOf(runs)).toEqual(['Version 3 (1)', 'Version 3 (2)', 'data-0…abcdef']);
});
