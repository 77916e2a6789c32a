import type { Metrics } from '../contract';

export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

export interface Slice {
  readonly column: string;
  readonly slice: string;
  readonly rows: number;
  readonly value: number;
  readonly champion?: number;
}

/** What the page shows of report.json. A script of one's own may leave out any of it. */
export interface Report {
  /** Predicted and actual. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Predicted minus actual. */
  readonly residuals?: Histogram;
  readonly importance: readonly { readonly feature: string; readonly gain: number }[];
  /** The metric of the slices. */
  readonly sliceMetric?: string;
  readonly slices: readonly Slice[];
  /** Rows by true (down) and predicted (across) class. */
  readonly confusion?: { readonly labels: readonly string[]; readonly counts: readonly (readonly number[])[] };
}

type Json = Readonly<Record<string, unknown>>;

const MOST = { pairs: 500, importance: 20, slices: 2000, labels: 20, bins: 60 };

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function parseReport(text: string, headlineMetric: string, metrics: Metrics): Report {
  const report: unknown = JSON.parse(text);
  if (!isObject(report)) throw new Error('report.json holds no JSON object');
  const compared = isObject(report.predictedActual) ? report.predictedActual : {};
  return {
    pairs: listOf(compared.pairs).flatMap(pairOf).slice(0, MOST.pairs),
    residuals: histogramOf(compared.residuals),
    importance: listOf(report.importance).flatMap(importanceOf).slice(0, MOST.importance),
    ...slicesOf(listOf(report.slices).filter(isObject), headlineMetric, metrics),
    confusion: confusionOf(report.confusion),
  };
}

function pairOf(value: unknown): [number, number][] {
  const [predicted, actual] = listOf(value).map(numberOf);
  return predicted === undefined || actual === undefined ? [] : [[predicted, actual]];
}

export function histogramOf(value: unknown): Histogram | undefined {
  if (!isObject(value)) return undefined;
  const [from, to] = [numberOf(value.from), numberOf(value.to)];
  const counts = listOf(value.counts).map((count) => numberOf(count) ?? 0);
  if (from === undefined || to === undefined || to <= from) return undefined;
  if (counts.length === 0 || counts.length > MOST.bins || counts.every((count) => count <= 0)) return undefined;
  return { from, to, counts };
}

function importanceOf(value: unknown): { feature: string; gain: number }[] {
  if (!isObject(value)) return [];
  const gain = numberOf(value.gain);
  return gain === undefined || gain < 0 ? [] : [{ feature: String(value.feature), gain }];
}

function slicesOf(
  slices: readonly Json[],
  headlineMetric: string,
  metrics: Metrics,
): Pick<Report, 'slices' | 'sliceMetric'> {
  const measured = (name: string) => slices.some((slice) => numberOf(slice[name]) !== undefined);
  const metric = [headlineMetric, ...Object.keys(metrics)].find(measured);
  if (metric === undefined) return { slices: [] };
  const ofChampion = `champion${metric.charAt(0).toUpperCase()}${metric.slice(1)}`;
  const found = slices.flatMap((slice) => {
    const value = numberOf(slice[metric]);
    if (value === undefined) return [];
    const { column, slice: name } = slice;
    return [
      {
        column: String(column),
        slice: String(name),
        rows: numberOf(slice.rows) ?? 0,
        value,
        champion: numberOf(slice[ofChampion]),
      },
    ];
  });
  return { sliceMetric: metric, slices: found.slice(0, MOST.slices) };
}

function confusionOf(value: unknown): Report['confusion'] {
  if (!isObject(value)) return undefined;
  const labels = listOf(value.labels).map(String);
  const counts = listOf(value.counts).map((row) => listOf(row).map((count) => numberOf(count) ?? 0));
  const square = counts.length === labels.length && counts.every((row) => row.length === labels.length);
  return square && labels.length > 0 && labels.length <= MOST.labels ? { labels, counts } : undefined;
}
