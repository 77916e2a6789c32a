/** A request as a run on house prices leaves it: the same bytes each time, and made up. */
import { createHash } from 'node:crypto';
import type { ApprovalRecord } from '../../../handlers/shared/contract';
import { seeded } from '../../support/full';

const NAMES = ['longitude', 'latitude', 'housing_median_age', 'total_rooms', 'population', 'median_income'] as const;
const SPREAD: Readonly<Record<(typeof NAMES)[number], readonly [mean: number, stddev: number]>> = {
  longitude: [-119.57, 2],
  latitude: [35.63, 2.14],
  housing_median_age: [28.6, 12.6],
  total_rooms: [2636, 2181],
  population: [1425, 1132],
  median_income: [3.87, 1.9],
};
const AREAS = { '<1H OCEAN': 6391, INLAND: 4600, 'NEAR OCEAN': 1861, 'NEAR BAY': 1638, ISLAND: 4 };
const ROWS = { read: 20_640, quarantined: 212, duplicates: 31, train: 14_270, validation: 3_052, test: 3_075 };

type Random = () => number;
const from = (seed: number): Random => {
  const whole = seeded(seed);
  return () => whole(1_000_000) / 1_000_000;
};
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function histogram(values: readonly number[], bins: number) {
  const from = Math.min(...values);
  const to = Math.max(...values);
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins))]! += 1;
  return { from, to, counts };
}

/** report.json of the evaluation. */
export function sampleReport(): string {
  const random = from(7);
  const pairs = Array.from({ length: 500 }, () => {
    const actual = Math.min(500_001, Math.round(Math.exp(12.1 + 0.55 * normal(random))));
    return [Math.max(20_000, actual + (16_000 + 0.12 * actual) * normal(random)), actual];
  });
  const slices = NAMES.flatMap((column) =>
    [1, 2, 3, 4].map((quarter) => {
      const [mean, stddev] = SPREAD[column];
      const edge = (at: number) => Number((mean + stddev * (at - 2) * 0.7).toPrecision(5));
      const rmse = 45_300 * (0.82 + 0.4 * random());
      const slice = quarter === 1 ? `${edge(0)} to ${edge(1)}` : `above ${edge(quarter - 1)}, to ${edge(quarter)}`;
      return {
        column,
        slice,
        rows: 760 + quarter,
        rmse,
        mae: rmse * 0.66,
        championRmse: rmse * (0.97 + 0.16 * random()),
      };
    }),
  );
  const areas = Object.entries(AREAS).map(([slice, count]) => {
    const rmse = 45_300 * (0.75 + 0.5 * random());
    return {
      column: 'ocean_proximity',
      slice,
      rows: Math.ceil(count / 5),
      rmse,
      mae: rmse * 0.66,
      championRmse: rmse * 1.05,
    };
  });
  const gains = [0.489, 0.141, 0.12, 0.076, 0.069, 0.041, 0.018, 0.013, 0.01, 0.008, 0.008, 0.007];
  const features = ['median_income', 'ocean_proximity=INLAND', 'population_per_household', ...NAMES.slice(0, 5)];
  const importance = gains.map((gain, index) => ({ feature: features[index] ?? `rooms_per_household_${index}`, gain }));
  const residuals = histogram(
    Array.from({ length: ROWS.test }, () => 38_000 * normal(random)),
    40,
  );
  return JSON.stringify({
    v: 1,
    rows: ROWS.test,
    slices: [...slices, ...areas],
    importance,
    predictedActual: { pairs, residuals },
    examples: [],
  });
}

/** profile.json of the training split; `later` moved since the champion's. */
export function sampleProfile(later: boolean): string {
  const random = from(later ? 11 : 12);
  const numbers = NAMES.map((name) => {
    const [mean, stddev] = SPREAD[name];
    const moved = later && name === 'median_income' ? mean + 0.42 * stddev : mean;
    const values = Array.from({ length: 4000 }, () => {
      const value = moved + stddev * normal(random);
      return name === 'longitude' || name === 'latitude' ? value : Math.abs(value);
    });
    const missing = name === 'total_rooms' ? (later ? 590 : 140) : 0;
    return [
      name,
      {
        type: 'number',
        count: ROWS.train,
        missing,
        quarantined: later && name === 'population' ? 181 : 0,
        min: Math.min(...values),
        max: Math.max(...values),
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        stddev,
        histogram: histogram(values, 20),
      },
    ];
  });
  const categories = later ? { ...AREAS, INLAND: 5200, 'NEAR LAKE': 310 } : AREAS;
  const area = ['ocean_proximity', { type: 'category', count: ROWS.train, missing: 0, quarantined: 0, categories }];
  return JSON.stringify({ v: 1, columns: Object.fromEntries([...numbers, area]) });
}

export const BUCKET = 's3://housing-runs';
export const FILES: Readonly<Record<string, string>> = {
  [`${BUCKET}/runs/7/report.json`]: sampleReport(),
  [`${BUCKET}/runs/7/profile.json`]: sampleProfile(true),
  [`${BUCKET}/runs/6/profile.json`]: sampleProfile(false),
};

export const NOW = new Date('2026-11-24T09:05:00.000Z');

/** A request that waits for one of three people. */
export function sampleRecord(change: Partial<ApprovalRecord> = {}): ApprovalRecord {
  const digest = createHash('sha256')
    .update(FILES[`${BUCKET}/runs/7/report.json`] ?? '')
    .digest('hex');
  const arn = 'arn:aws:sagemaker:eu-central-1:111122223333:model-package/house-prices';
  const at = '2026-11-24T09:00:00.000Z';
  return {
    v: 1,
    id: 'x7Jq0b2Zt4mW1uYcV5nK8aRs',
    state: 'PENDING',
    workflow: 'house-prices',
    pendingOf: 'house-prices',
    createdAt: at,
    expiresAt: '2026-11-27T09:00:00.000Z',
    ttl: 1,
    executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:house-prices:data-3f9ac2d41b07',
    taskToken: 'a-task-token',
    package: { arn: `${arn}/7`, version: 7 },
    evaluationDigest: digest,
    votes: ['ann@example.com', 'bob@example.com'].map((recipient) => ({ recipient, secretHashes: ['a-hash'] })),
    audit: [{ at, action: 'asked', by: 'system', detail: 'ask 0', evaluationDigest: digest }],
    evidence: {
      run: {
        v: 1,
        id: 'data-3f9ac2d41b07c5a8e6f10b2d94c3',
        inputUri: `${BUCKET}/raw/2026-11/housing.csv`,
        dataVersion: '3f9ac2d41b07',
        outputPrefix: `${BUCKET}/runs/7/`,
        reason: 'new-data',
        startedBy: 'event:s3',
        startedAt: '2026-11-24T08:41:00.000Z',
      },
      data: {
        trainUri: `${BUCKET}/runs/7/train/`,
        validationUri: `${BUCKET}/runs/7/validation/`,
        testUri: `${BUCKET}/runs/7/test/`,
        configUri: `${BUCKET}/runs/7/config/`,
        profileUri: `${BUCKET}/runs/7/profile.json`,
        quarantineUri: `${BUCKET}/runs/7/quarantine/`,
        rows: ROWS,
      },
      model: {
        artifactUri: `${BUCKET}/runs/7/model/train-house-prices-f343ed9f27ef-r0-0/output/model.tar.gz`,
        trainingJobName: 'train-house-prices-f343ed9f27ef-r0-0',
        imageUri: '492215442770.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost:3.2-0',
        codeUri: `s3://cdk-assets/a7d334f09b58b65b18cbe72a9fb568f909cd965db7a22232b223eb4f5370da27.gz`,
      },
      evaluation: {
        reportUri: `${BUCKET}/runs/7/report.json`,
        digest,
        rows: ROWS.test,
        metrics: { rmse: 45_335.2, mae: 29_829.9, r2: 0.8521 },
        championMetrics: { rmse: 47_900.4, mae: 31_204.7, r2: 0.8361 },
        baselines: { mean: { rmse: 116_996, mae: 92_032, r2: 0 }, linear: { rmse: 68_822, mae: 49_503, r2: 0.654 } },
        better: { rmse: 'lower', mae: 'lower', r2: 'higher' },
        limits: { rmse: { max: 60_000 } },
        verdict: 'pass',
        reasons: [
          'rmse 45,335 is at most 60,000',
          "rmse 45,335 is better than the baseline 'mean' (116,996)",
          "rmse 45,335 is better than the champion's 47,900 by at least 0.5 %",
        ],
      },
      champion: { packageArn: `${arn}/6`, version: 6, profileUri: `${BUCKET}/runs/6/profile.json` },
      package: { arn: `${arn}/7`, version: 7 },
      headlineMetric: 'rmse',
    },
    ...change,
  };
}

/** The run's files, from memory. */
export const sampleFiles = {
  read: async (uri: string): Promise<Buffer> => {
    const text = FILES[uri];
    if (text === undefined) throw new Error(`there is no ${uri}`);
    return Buffer.from(text);
  },
};
