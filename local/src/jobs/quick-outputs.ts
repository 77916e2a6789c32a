import { createHash } from 'node:crypto';

export interface QuickMetrics {
  readonly rmse: number;
  readonly mae: number;
  readonly r2: number;
  readonly [name: string]: number;
}

export interface QuickRows {
  readonly read: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

const ROWS: QuickRows = { read: 100, quarantined: 2, duplicates: 1, train: 68, validation: 15, test: 14 };

interface Schema {
  readonly columns?: readonly { readonly name: string; readonly type: string; readonly example?: unknown }[];
  readonly derived?: readonly { readonly name: string }[];
  readonly target?: { readonly name: string };
}

/** What the Prepare data job writes, by path below its output. */
export function preparedFiles(given: object, rows: QuickRows = ROWS): Map<string, string> {
  const schema = given as Schema;
  const columns = schema.columns ?? [];
  const target = schema.target?.name ?? 'target';
  const raw = columns.map((column) => column.name);
  const numbers = columns.filter((column) => column.type !== 'category').map((column) => column.name);
  const features = [...numbers, ...(schema.derived ?? []).map(({ name }) => name)];
  const csv = (names: readonly string[]) => `${names.join(',')}\n${names.map(() => '1').join(',')}\n`;
  const preprocessing = JSON.stringify({ v: 1, features, imputation: {}, vocabulary: {}, target });
  const summary = {
    v: 1,
    rows,
    quarantineReasons: rows.quarantined > 0 ? { [`${target}: missing`]: rows.quarantined } : {},
    baseline: { mean: 200_000, min: 15_000, max: 500_000 },
  };
  const profile = {
    v: 1,
    columns: numbers.map((name) => ({
      name,
      type: 'number',
      count: rows.train,
      missing: 0,
      quarantined: 0,
      min: 1,
      max: 1,
      mean: 1,
    })),
  };
  return new Map([
    ['train/part-00000.csv', csv([target, ...features])],
    ['validation/part-00000.csv', csv([target, ...features])],
    ['test/part-00000.csv', csv([target, ...raw])],
    ['quarantine/part-00000.csv', csv([...raw, '_reason'])],
    ['preprocessing.json', preprocessing],
    ['config/preprocessing.json', preprocessing],
    ['config/schema.json', JSON.stringify(given)],
    ['profile.json', JSON.stringify(profile)],
    ['summary.json', JSON.stringify(summary)],
  ]);
}

/** What the Evaluate model job writes. */
export function evaluationFiles(
  metrics: QuickMetrics,
  champion: QuickMetrics | null,
  rows: QuickRows = ROWS,
): Map<string, string> {
  const measured = {
    v: 1,
    rows: rows.test,
    metrics,
    championMetrics: champion,
    baselines: { mean: { rmse: 118_000, mae: 91_000, r2: 0 }, linear: { rmse: 73_000, mae: 52_000, r2: 0.6 } },
    importance: [{ feature: 'median_income', gain: 1 }],
  };
  const report = JSON.stringify({
    ...measured,
    slices: [],
    predictedActual: { sample: [[200_000, 210_000]], residuals: { edges: [-1, 1], counts: [1] } },
    examples: [{ input: {}, actual: 210_000, prediction: 200_000 }],
  });
  const digest = createHash('sha256').update(report).digest('hex');
  return new Map([
    ['report.json', report],
    ['summary.json', JSON.stringify({ ...measured, digest })],
  ]);
}
