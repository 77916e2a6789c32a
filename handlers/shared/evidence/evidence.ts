import type { ApprovalRecord, PreparedData } from '../contract';
import { countOf, formatDate, formatNumber, lastPart } from '../text';

export type Evidence = ApprovalRecord['evidence'];

export interface MetricLine {
  readonly name: string;
  readonly challenger: string;
  readonly champion?: string;
  /** e.g. "5.2 % lower, better" */
  readonly change?: string;
  readonly better?: boolean;
  /** The gate's bound, e.g. "at most 60,000". */
  readonly limit?: string;
  readonly headline: boolean;
}

/** What the metrics of a model are told from. */
export type Measured = Pick<Evidence, 'evaluation' | 'headlineMetric'>;

/** Challenger beside champion, the headline metric first. */
export function metricLines({ evaluation, headlineMetric }: Measured): MetricLine[] {
  const names = Object.keys(evaluation.metrics);
  const ordered = [
    ...names.filter((name) => name === headlineMetric),
    ...names.filter((name) => name !== headlineMetric),
  ];
  return ordered.map((name) => {
    const own = evaluation.metrics[name] ?? Number.NaN;
    const other = evaluation.championMetrics?.[name];
    const limit = limitOf(evaluation.limits?.[name]);
    const line = { name, challenger: formatNumber(own), limit, headline: name === headlineMetric };
    return other === undefined
      ? line
      : { ...line, champion: formatNumber(other), ...compare(own, other, evaluation.better?.[name]) };
  });
}

function limitOf(limit: { readonly min?: number; readonly max?: number } | undefined): string | undefined {
  const words = [
    ...(limit?.min === undefined ? [] : [`at least ${formatNumber(limit.min)}`]),
    ...(limit?.max === undefined ? [] : [`at most ${formatNumber(limit.max)}`]),
  ];
  return words.length > 0 ? words.join(', ') : undefined;
}

export const verdictOf = ({ evaluation }: Pick<Evidence, 'evaluation'>): string =>
  evaluation.verdict === 'pass' ? 'Passed the gate' : 'Failed the gate';

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
export function facts({
  run,
  data,
  evaluation,
  champion,
  package: registered,
}: Evidence): [label: string, value: string][] {
  const { rows } = data;
  return [
    ['Model version', `${registered.version}`],
    [
      'Champion',
      champion ? `version ${champion.version ?? lastPart(champion.packageArn)}` : 'none: nothing is deployed yet',
    ],
    ['Evaluated on', countOf(evaluation.rows, 'held-out row')],
    ['Data version', run.dataVersion],
    ...(rows
      ? [['Rows', `${rowsInWords(rows)}, ${formatNumber(rows.train)} trained on`] satisfies [string, string]]
      : []),
    ['Run', run.id],
    ['Started by', `${run.startedBy ?? 'not verified'} (${REASONS[run.reason] ?? run.reason})`],
  ];
}

/** Where the model comes from, to the byte. */
export function lineage(evidence: Partial<Evidence>): [label: string, value: string][] {
  const { run, model, evaluation, champion, package: registered } = evidence;
  const known: [string, string | undefined][] = [
    ['Run', run?.id],
    ['Started', run && formatDate(run.startedAt)],
    ['Data', run?.inputUri],
    ['Data version', run?.dataVersion],
    ['Code version', codeVersion(model?.codeUri)],
    ['Image', model?.imageUri],
    ['Training job', model?.trainingJobName],
    ['Model file', model?.artifactUri],
    ['Package', registered?.arn],
    ['Champion', champion?.packageArn],
    ['Evaluation', evaluation?.digest],
  ];
  return known.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

/** A file asset is named by the digest of what it holds. */
function codeVersion(uri: string | undefined): string | undefined {
  const file = uri && lastPart(uri);
  return file ? (/^[0-9a-f]{64}/.exec(file)?.[0] ?? uri) : undefined;
}

type Rows = NonNullable<PreparedData['rows']>;

export const rowsInWords = ({
  read,
  quarantined,
  duplicates,
}: Pick<Rows, 'read' | 'quarantined' | 'duplicates'>): string =>
  `${formatNumber(read)} read, ${formatNumber(quarantined)} quarantined, ${countOf(duplicates, 'duplicate')}`;

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
