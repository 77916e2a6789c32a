import type { ColumnProfileView, DataColumn, DataReport } from '../../../handlers/shared/console-contract';
import type { Report } from '../../../handlers/shared/evidence/report';
import { parseProfile } from '../../../handlers/shared/evidence/profile';
import { binsInWords, barsOf, categoryPairs } from '../../../ui/src/models/bins';
import { driftInWords, driftTone, driftViews } from '../../../ui/src/models/drift';
import { blankInWords, profileView } from '../../../ui/src/models/profile';
import { scaleOf, tickText } from '../../../ui/src/models/scale';
import { slicesView } from '../../../ui/src/models/slices';
import { sampleProfile } from '../../pages/support/sample';

const side = (missing: number): ColumnProfileView => ({
  name: 'x',
  count: 100 - missing,
  missing,
  quarantined: 0,
  min: 0,
  max: 9,
  mean: 4,
});
const column = (
  name: string,
  drift?: number,
  level?: DataColumn['level'],
  change: Partial<DataColumn> = {},
): DataColumn => ({
  name,
  current: side(10),
  reference: side(2),
  changes: [],
  ...(drift !== undefined && { drift }),
  ...(level && { level }),
  ...change,
});
const report = (columns: readonly DataColumn[], change: Partial<DataReport> = {}): DataReport => ({
  v: 1,
  current: { runId: 'b', dataVersion: '2', startedAt: '2026-11-24T09:00:00Z' },
  reference: { runId: 'a', dataVersion: '1', startedAt: '2026-11-20T09:00:00Z', version: 3 },
  columns,
  missing: [],
  ...change,
});

describe('drift in words', () => {
  const columns = [
    column('still', 0.01, 'stable'),
    column('far', 0.4, 'drifted'),
    column('new', undefined, undefined, { reference: undefined }),
    column('bit', 0.2, 'moved'),
  ];

  test('the column that moved most comes first, one without a figure last', () => {
    expect(driftViews(report(columns)).map(({ name, figure, status }) => [name, figure, status.text])).toEqual([
      ['far', '0.400', 'Drifted'],
      ['bit', '0.200', 'Moved'],
      ['still', '0.010', 'Stable'],
      ['new', '–', 'Not compared'],
    ]);
    expect(driftViews(report(columns))[0]).toMatchObject({
      missing: '10.0 %, was 2.0 %',
      now: '0 to 9, mean 4, 10.0 % missing',
    });
    expect(driftViews(report(columns))[3]?.meaning).toContain('was not trained with this column');
  });

  test('a column that is blank in every row says so, on each side', () => {
    const empty = { name: 'x', count: 0, missing: 100, quarantined: 0, categories: { A: 0 } };
    const [both] = driftViews(report([column('x', undefined, undefined, { current: empty, reference: empty })]));
    expect(both).toMatchObject({
      figure: 'No values',
      status: { text: 'Blank in every row' },
      now: 'blank in every row',
      then: 'blank in every row',
      missing: 'every row',
    });
    const [lost] = driftViews(report([column('x', 9.2, 'drifted', { current: empty })]));
    expect(lost).toMatchObject({ figure: '9.200', status: { text: 'Drifted' }, missing: 'every row, was 2.0 %' });
    expect(lost?.meaning).toMatch(/^Blank in every row, while the model was trained with its values/);
    const [found] = driftViews(report([column('x', 9.2, 'drifted', { reference: empty })]));
    expect(found).toMatchObject({ then: 'blank in every row', missing: '10.0 %, was every row' });
    expect(found?.meaning).toMatch(/^The model was trained without a value of this column/);
  });

  test('features without any value are named, with how many rows lack them', () => {
    const blank = (name: string, missing = 14_448): ColumnProfileView => ({ name, count: 0, missing, quarantined: 0 });
    expect(blankInWords([side(10), blank('a')])).toBe(
      'a has no value in any of the 14,448 training rows: the model learns nothing from it.',
    );
    expect(blankInWords([blank('a'), blank('b'), blank('c')])).toMatch(/^a, b and c have no value .* from them\.$/);
    expect(blankInWords([...'abcdefg'].map((name) => blank(name)))).toMatch(/^a, b, c, d, e and 2 more columns have/);
    expect(blankInWords([blank('a', 1)])).toMatch(/^a has no value in the one training row/);
    expect(blankInWords([side(99)])).toBeUndefined();
  });

  test('the sentence on top says how many, since which version; and what to do where nothing can be compared', () => {
    expect(driftInWords(report(columns))).toBe('Of 4 columns, 1 drifted and 1 moved since version 3 was trained.');
    expect(driftInWords(report([column('still', 0, 'stable')]))).toBe(
      'None of the 1 columns moved since version 3 was trained.',
    );
    expect(driftInWords(report(columns, { reference: undefined }))).toContain('No model is deployed');
    expect(driftInWords(report(columns, { current: undefined }))).toContain('Start a run');
    const same = report(columns, {
      reference: { runId: 'b', dataVersion: '2', startedAt: '2026-11-24T09:00:00Z', version: 3 },
    });
    expect(driftInWords(same)).toContain('are those that version 3 was trained on');
    expect([
      driftTone(report(columns)),
      driftTone(report([column('still', 0, 'stable')])),
      driftTone(report([])),
    ]).toEqual(['warning', 'success', 'info']);
  });
});

test('profiles: what changed comes first, in the words of the mail’s page', () => {
  const wire = (later: boolean): ColumnProfileView[] =>
    parseProfile(sampleProfile(later)).map(({ categories, ...rest }) => ({
      ...rest,
      ...(categories && { categories: Object.fromEntries(categories) }),
    }));
  const view = profileView(wire(true), wire(false), 'the champion was trained');
  expect(view.columns[0]?.changes.length).toBeGreaterThan(0);
  expect(view.columns.find(({ name }) => name === 'median_income')?.changes.join()).toMatch(
    /mean 0\.\d+ standard deviations higher/,
  );
  expect(view.columns.find(({ name }) => name === 'ocean_proximity')?.changes.join()).toContain('new value NEAR LAKE');
  expect(view.words).toMatch(/^\d of 7 columns changed since the champion was trained; they stand first\.$/);
  expect(profileView(wire(true), undefined, '')).toMatchObject({ words: '', lost: [] });
});

describe('bins and scales', () => {
  test('bars of different widths are shares of the rows for each unit', () => {
    const area = (bins: Parameters<typeof barsOf>[0]) =>
      barsOf(bins).reduce((sum, { from, to, density }) => sum + (to - from) * density, 0);
    expect(area({ from: 0, to: 10, counts: [1, 3, 6] })).toBeCloseTo(1);
    expect(area({ from: -5, to: 100, counts: [1000] })).toBeCloseTo(1);
    expect(binsInWords({ from: 0, to: 4, counts: [0, 10, 0, 10] })).toBe(
      'about half between 1.5 and 3.5, middle about 1.5',
    );
  });

  test('values of both sides, the most frequent first, a long tail together', () => {
    expect(categoryPairs({ a: 1, b: 3 }, { b: 1, c: 1 })).toEqual([
      { name: 'b', current: 0.75, reference: 0.5 },
      { name: 'c', current: 0, reference: 0.5 },
      { name: 'a', current: 0.25, reference: 0 },
    ]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`v${index}`, 30 - index]));
    const pairs = categoryPairs(many, undefined, 5);
    expect(pairs).toHaveLength(5);
    expect(pairs.at(-1)?.name).toBe('26 more values');
    expect(pairs.reduce((sum, { current }) => sum + current, 0)).toBeCloseTo(1);
  });

  test('ticks are round numbers inside the ends, written alike; no values are no crash', () => {
    const scale = scaleOf([0.13, 0.98], 0, 100);
    expect(scale.ticks.map((tick) => tickText(tick, scale.ticks))).toEqual(['0.2', '0.4', '0.6', '0.8']);
    expect(scale.place(0.13)).toBe(0);
    expect(scale.place(0.98)).toBeCloseTo(100);
    const money = scaleOf([0, 500_000], 0, 100);
    expect(money.ticks.map((tick) => tickText(tick, money.ticks))).toEqual([
      '0',
      '100K',
      '200K',
      '300K',
      '400K',
      '500K',
    ]);
    for (const values of [[], [5], [0, 0], [Number.NaN]]) {
      const odd = scaleOf(values, 0, 100);
      expect(odd.ticks.length).toBeGreaterThan(0);
      expect(odd.ticks.every((tick) => Number.isFinite(odd.place(tick)))).toBe(true);
    }
    expect(scaleOf([1, 9], 0, 100, { round: true })).toMatchObject({ from: 0, to: 10 });
  });
});

test('slices: the weakest with enough rows first, and where the champion is better', () => {
  const slice = (name: string, rows: number, value: number, champion?: number) => ({
    column: 'c',
    slice: name,
    rows,
    value,
    ...(champion !== undefined && { champion }),
  });
  const wire: Report = {
    pairs: [],
    importance: [],
    sliceMetric: 'auc',
    slices: [slice('good', 500, 0.9, 0.8), slice('few', 2, 0.1, 0.9), slice('weak', 400, 0.6, 0.7)],
  };
  const view = slicesView(wire, { rows: 1000, better: { auc: 'higher' } });
  expect(view?.slices.map(({ slice: name, large, worseThanChampion }) => [name, large, worseThanChampion])).toEqual([
    ['weak', true, true],
    ['good', true, false],
    ['few', false, true],
  ]);
  expect(view?.standing).toBe('Worse than the champion in 1 of the 2 slices with enough rows: c: weak.');
  expect(slicesView({ ...wire, slices: [] }, { rows: 1 })).toBeUndefined();
});
