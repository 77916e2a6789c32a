import { createHash } from 'node:crypto';

export type QuickMetrics = Readonly<Record<string, number>>;

/** What the library's own evaluation measures, by the beginning of the objective. */
const MEASURED: Readonly<Record<string, QuickMetrics>> = {
  binary: { auc: 0.9, logloss: 0.3, accuracy: 0.9, f1: 0.9, precision: 0.9, recall: 0.9 },
  multi: { logloss: 0.3, accuracy: 0.9, f1: 0.9 },
};
const OF_NUMBERS: QuickMetrics = { rmse: 1, mae: 1, r2: 0.9 };

export const metricsOfObjective = (objective = ''): QuickMetrics =>
  MEASURED[objective.split(':')[0] ?? ''] ?? OF_NUMBERS;

export interface QuickRows {
  readonly read: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

const ROWS: QuickRows = { read: 100, quarantined: 2, duplicates: 1, train: 68, validation: 15, test: 14 };

export interface QuickSchema {
  readonly columns?: readonly { readonly name: string; readonly type: string; readonly example?: unknown }[];
  readonly derived?: readonly { readonly name: string }[];
  readonly target?: { readonly name: string; readonly min?: number; readonly max?: number; readonly example?: unknown };
}

/** A value that the schema allows its target. */
export function typicalTarget(schema: QuickSchema | undefined): number {
  const { min, max, example } = schema?.target ?? { name: '' };
  if (typeof example === 'number') return example;
  return min !== undefined && max !== undefined ? (min + max) / 2 : (min ?? max ?? 0);
}

/** What the Prepare data job writes, by path below its output. */
export function preparedFiles(given: object, rows: QuickRows = ROWS): Map<string, string> {
  const schema = given as QuickSchema;
  const columns = schema.columns ?? [];
  const target = schema.target?.name ?? 'target';
  const typical = typicalTarget(schema);
  const raw = columns.map((column) => column.name);
  const numbers = columns.filter((column) => column.type !== 'category').map((column) => column.name);
  const features = [...numbers, ...(schema.derived ?? []).map(({ name }) => name)];
  const csv = (names: readonly string[]) => `${names.join(',')}\n${names.map(() => '1').join(',')}\n`;
  const preprocessing = JSON.stringify({ v: 1, features, imputation: {}, vocabulary: {}, target });
  const summary = {
    v: 1,
    rows,
    quarantineReasons: rows.quarantined > 0 ? { [`${target}: missing`]: rows.quarantined } : {},
    baseline: { mean: typical, min: typical, max: typical },
  };
  const profile = {
    v: 1,
    columns: Object.fromEntries(
      numbers.map((name) => [
        name,
        { type: 'number', count: rows.train, missing: 0, quarantined: 0, min: 1, max: 1, mean: 1, stddev: 0 },
      ]),
    ),
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

export interface QuickMeasures {
  readonly metrics: QuickMetrics;
  readonly championMetrics: QuickMetrics | null;
  readonly baselines: Readonly<Record<string, QuickMetrics>>;
}

/** What the Evaluate model job writes. */
export function evaluationFiles(
  measures: QuickMeasures,
  schema: QuickSchema,
  rows: QuickRows = ROWS,
): Map<string, string> {
  const [first] = schema.columns ?? [];
  const typical = typicalTarget(schema);
  const measured = {
    v: 1,
    rows: rows.test,
    ...measures,
    importance: first ? [{ feature: first.name, gain: 1 }] : [],
  };
  const report = JSON.stringify({
    ...measured,
    slices: [],
    predictedActual: { pairs: [[typical, typical]], residuals: { from: -1, to: 1, counts: [1] } },
    examples: [{ input: {}, actual: typical, prediction: typical }],
  });
  const digest = createHash('sha256').update(report).digest('hex');
  return new Map([
    ['report.json', report],
    ['summary.json', JSON.stringify({ ...measured, digest })],
  ]);
}
