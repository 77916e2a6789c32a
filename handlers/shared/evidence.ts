import type { ApprovalRecord, PreparedData } from './contract';
import { formatNumber, lastPart } from './text';

export type Evidence = ApprovalRecord['evidence'];

export interface MetricLine {
  readonly name: string;
  readonly challenger: string;
  readonly champion?: string;
  /** e.g. "5.2 % lower, better" */
  readonly change?: string;
  readonly better?: boolean;
  readonly headline: boolean;
}

/** Challenger beside champion, the headline metric first. */
export function metricLines({ evaluation, headlineMetric }: Evidence): MetricLine[] {
  const names = Object.keys(evaluation.metrics);
  const ordered = [
    ...names.filter((name) => name === headlineMetric),
    ...names.filter((name) => name !== headlineMetric),
  ];
  return ordered.map((name) => {
    const own = evaluation.metrics[name] ?? Number.NaN;
    const other = evaluation.championMetrics?.[name];
    const line = { name, challenger: formatNumber(own), headline: name === headlineMetric };
    return other === undefined
      ? line
      : { ...line, champion: formatNumber(other), ...compare(own, other, evaluation.better?.[name]) };
  });
}

/** Without a direction, a change is neither better nor worse: no name tells it. */
function compare(
  own: number,
  other: number,
  better: 'lower' | 'higher' | undefined,
): Pick<MetricLine, 'change' | 'better'> {
  if (own === other) return { change: 'the same' };
  const lower = own < other;
  const direction = lower ? 'lower' : 'higher';
  const percent = Math.abs(((own - other) / other) * 100);
  const size = other === 0 ? formatNumber(Math.abs(own)) : percent < 0.1 ? 'under 0.1 %' : `${percent.toFixed(1)} %`;
  if (better === undefined) return { change: `${size} ${direction}` };
  const known = better === direction;
  return { change: `${size} ${direction}, ${known ? 'better' : 'worse'}`, better: known };
}

/** Label and value of what is not a metric: the same list in mail and page. */
export function facts({ run, data, evaluation, champion, package: model }: Evidence): [label: string, value: string][] {
  const { rows } = data;
  return [
    ['Verdict', evaluation.verdict === 'pass' ? 'passed the gate' : 'failed the gate'],
    ['Model version', `${model.version}`],
    [
      'Champion',
      champion ? `version ${champion.version ?? lastPart(champion.packageArn)}` : 'none: nothing is deployed yet',
    ],
    ['Evaluated on', `${formatNumber(evaluation.rows)} held-out rows`],
    ['Data version', run.dataVersion],
    ...(rows ? [['Rows', counted(rows)] satisfies [string, string]] : []),
    ['Run', run.id],
    ['Started by', `${run.startedBy ?? 'not verified'} (${REASONS[run.reason] ?? run.reason})`],
  ];
}

function counted({ read, quarantined, duplicates, train }: NonNullable<PreparedData['rows']>): string {
  const [all, bad, twice, used] = [read, quarantined, duplicates, train].map(formatNumber);
  return `${all} read, ${bad} quarantined, ${twice} duplicates, ${used} trained on`;
}

const REASONS: Readonly<Record<string, string>> = {
  manual: 'by hand',
  'new-data': 'new data arrived',
  drift: 'the data drifted',
  schedule: 'on schedule',
};

export function headline({ evaluation, headlineMetric }: Evidence): string {
  const own = evaluation.metrics[headlineMetric];
  if (own === undefined) return `${headlineMetric} not measured`;
  const other = evaluation.championMetrics?.[headlineMetric];
  return `${headlineMetric} ${formatNumber(own)}` + (other === undefined ? '' : ` (champion ${formatNumber(other)})`);
}
