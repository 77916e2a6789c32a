import type { RunDetail, RunReport } from '../../../handlers/shared/console-contract';
import { formatNumber } from '../../../handlers/shared/text';
import type { Curve } from './curve';
import { elapsed, formatDuration } from './duration';
import { profileView } from './profile';

/** One of the runs that are compared; the first is what the others are held against. */
export interface Compared {
  readonly id: string;
  readonly detail: RunDetail;
  readonly report: RunReport;
  /** Of its training's log. */
  readonly curves: readonly Curve[];
}

export interface MetricCell {
  readonly value?: number;
  readonly text: string;
  /** Of all the runs. */
  readonly best: boolean;
  /** Against the first run, e.g. "5.2 % lower, better". */
  readonly change?: string;
  readonly better?: boolean;
}

export interface MetricRow {
  readonly name: string;
  readonly direction?: 'lower' | 'higher';
  readonly headline: boolean;
  readonly cells: readonly MetricCell[];
}

/** Metrics of all the runs, the headline metric first. */
export function metricRows(runs: readonly Compared[], headlineMetric: string): MetricRow[] {
  const evaluations = runs.map(({ report }) => report.evaluation);
  const names = [...new Set(evaluations.flatMap((one) => Object.keys(one?.metrics ?? {})))];
  const ordered = [
    ...names.filter((name) => name === headlineMetric),
    ...names.filter((name) => name !== headlineMetric),
  ];
  return ordered.map((name) => {
    const direction = evaluations.map((one) => one?.better?.[name]).find((one) => one !== undefined);
    const values = evaluations.map((one) => one?.metrics[name]);
    const known = values.filter((value) => value !== undefined);
    const best = direction && (direction === 'lower' ? Math.min(...known) : Math.max(...known));
    const differs = new Set(known).size > 1;
    const cells = values.map((value, index): MetricCell => {
      if (value === undefined) return { text: '–', best: false };
      const first = values[0];
      return {
        value,
        text: formatNumber(value),
        best: differs && value === best,
        ...(index > 0 && first !== undefined && changeOf(value, first, direction)),
      };
    });
    return { name, ...(direction && { direction }), headline: name === headlineMetric, cells };
  });
}

function changeOf(
  own: number,
  first: number,
  direction: MetricRow['direction'],
): Pick<MetricCell, 'change' | 'better'> {
  if (own === first) return { change: 'the same' };
  const moved = own < first ? 'lower' : 'higher';
  const percent = Math.abs(((own - first) / first) * 100);
  const size = first === 0 ? formatNumber(Math.abs(own)) : percent < 0.1 ? 'under 0.1 %' : `${percent.toFixed(1)} %`;
  if (!direction) return { change: `${size} ${moved}` };
  return { change: `${size} ${moved}, ${moved === direction ? 'better' : 'worse'}`, better: moved === direction };
}

export interface ValueRow {
  readonly name: string;
  readonly values: readonly string[];
  readonly differs: boolean;
}

const row = (name: string, values: readonly string[]): ValueRow => ({
  name,
  values,
  differs: new Set(values).size > 1,
});

/** Those that differ first. */
export function hyperparameterRows(runs: readonly Compared[]): ValueRow[] {
  const all = runs.map(({ report }) => report.hyperparameters ?? {});
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))].sort();
  const rows = names.map((name) =>
    row(
      name,
      all.map((one) => one[name] ?? 'not set'),
    ),
  );
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}

/** Of each run its own, so that a difference says nothing. */
const OWN = new Set(['Run', 'Started', 'Training job', 'Model file', 'Package', 'Evaluation']);

/** Where each run comes from: data, code, image, and so on. */
export function lineageRows(runs: readonly Compared[]): ValueRow[] {
  const all = runs.map(({ report }) => new Map(report.lineage));
  const names = [...new Set(all.flatMap((one) => [...one.keys()]))].filter((name) => !OWN.has(name));
  return names.map((name) =>
    row(
      name,
      all.map((one) => one.get(name) ?? '–'),
    ),
  );
}

/** How long the run and each of its jobs took. */
export function durationRows(runs: readonly Compared[], now: Date): ValueRow[] {
  const totals = runs.map(({ detail: { run } }) => duration(run.startedAt, run.stoppedAt, now));
  const states = [...new Set(runs.flatMap(({ detail }) => detail.jobs.map(({ state }) => state)))];
  const ofState = ({ detail }: Compared, state: string) => {
    // The last attempt is the one that counted.
    const job = detail.jobs.findLast((one) => one.state === state);
    return job?.startedAt === undefined ? '–' : duration(job.startedAt, job.stoppedAt, now);
  };
  return [
    row('Whole run, waiting included', totals),
    ...states.map((state) =>
      row(
        state,
        runs.map((run) => ofState(run, state)),
      ),
    ),
  ];
}

const duration = (from: string, to: string | undefined, now: Date): string =>
  `${formatDuration(elapsed(from, to, now.getTime()))}${to === undefined ? ', goes on' : ''}`;

/** Names from the address: distinct, at most six, in the given order. */
export const MOST_RUNS = 6;
export const runsOf = (parameter: string | null): string[] =>
  [...new Set((parameter ?? '').split(',').map((one) => one.trim()))].filter((one) => one !== '').slice(0, MOST_RUNS);

/** Short names that tell the runs apart: the version where there is one, else the end of the id. */
export function labelsOf(runs: readonly Compared[]): string[] {
  const labels = runs.map(({ id, detail: { run } }) =>
    run.version === undefined ? (id.length > 14 ? `${id.slice(0, 6)}…${id.slice(-6)}` : id) : `Version ${run.version}`,
  );
  return labels.map((label, index) =>
    labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${label} (${index + 1})`,
  );
}

/** Columns of the training data: what each run's are, and what differs from the first run's. */
export function profileRows(
  runs: readonly Compared[],
): (ValueRow & { readonly changes: readonly (readonly string[])[] })[] {
  const [first] = runs;
  const than = first?.report.profile;
  const views = runs.map(({ report: { profile } }) => {
    const { columns } = profileView(profile ?? [], than, '');
    return new Map(columns.map((column) => [column.name, column]));
  });
  const names = [...new Set(runs.flatMap(({ report }) => (report.profile ?? []).map(({ name }) => name)))];
  const rows = names.map((name) => {
    const changes = views.map((view, index) => (index === 0 ? [] : (view.get(name)?.changes ?? [])));
    const values = views.map((view) => view.get(name)?.summary ?? 'not there');
    const differs =
      changes.some((one) => one.length > 0) || new Set(values.map((value) => value === 'not there')).size > 1;
    return { name, values, changes, differs };
  });
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}

export interface CurveChart {
  /** e.g. "validation rmse" */
  readonly title: string;
  readonly metric: string;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
  readonly summary: string;
}

/** A chart for each metric and split, those of the validation split first; a curve for each run. */
export function curveCharts(runs: readonly Compared[], labels: readonly string[]): CurveChart[] {
  const names = [...new Set(runs.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const charts = names.map((name) => {
    const found = runs.flatMap(({ curves }, index) => {
      const curve = curves.find((one) => one.name === name);
      return curve ? [{ curve, name: labels[index] ?? '' }] : [];
    });
    const { metric = name, split = '' } = found[0]?.curve ?? {};
    return {
      title: `${split} ${metric}`.trim(),
      metric,
      split,
      series: found.map(({ curve, name: label }) => ({ name: label, points: curve.points })),
      summary: found
        .map(({ curve: { points }, name: label }) => {
          const last = points.at(-1);
          return last
            ? `${label}: ${formatNumber(last[1])} after round ${formatNumber(last[0])}.`
            : `${label}: no round yet.`;
        })
        .join(' '),
    };
  });
  const order = ({ split }: { readonly split: string }) => (split === 'validation' ? 0 : split === 'train' ? 2 : 1);
  return charts.sort((one, other) => order(one) - order(other)).map(({ split: _split, ...chart }) => chart);
}
