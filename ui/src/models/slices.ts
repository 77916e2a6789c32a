import type { Report } from '../../../handlers/shared/evidence/report';
import type { Evaluation } from '../../../handlers/shared/contract';

type Slice = Report['slices'][number];

export interface SliceView extends Slice {
  /** e.g. "ocean_proximity: INLAND" */
  readonly name: string;
  /** Enough rows to say something. */
  readonly large: boolean;
  readonly worseThanChampion: boolean;
}

export interface SlicesView {
  readonly metric: string;
  readonly compared: boolean;
  /** The weakest first. */
  readonly slices: readonly SliceView[];
  /** Where the model stands against the champion; undefined without one. */
  readonly standing?: string;
}

/** Slices below this share of the rows say little. */
const SMALL = 0.01;

export function slicesView(report: Report, evaluation: Pick<Evaluation, 'better' | 'rows'>): SlicesView | undefined {
  const { sliceMetric: metric, slices } = report;
  if (metric === undefined || slices.length === 0) return undefined;
  // A score is better when it is higher; of unknown metrics, an error is the usual case.
  const lower = (evaluation.better?.[metric] ?? 'lower') === 'lower';
  const views = slices.map((slice): SliceView => {
    const { champion, value } = slice;
    return {
      ...slice,
      name: `${slice.column}: ${slice.slice}`,
      large: slice.rows >= evaluation.rows * SMALL,
      worseThanChampion: champion !== undefined && (lower ? value > champion : value < champion),
    };
  });
  const weakness = ({ value, large }: SliceView) => (large ? 0 : 1e300) + (lower ? -value : value);
  const compared = views.some(({ champion }) => champion !== undefined);
  return {
    metric,
    compared,
    slices: [...views].sort((one, other) => weakness(one) - weakness(other)),
    ...(compared && { standing: standingOf(views.filter(({ large, champion }) => large && champion !== undefined)) }),
  };
}

function standingOf(large: readonly SliceView[]): string {
  const lost = large.filter(({ worseThanChampion }) => worseThanChampion);
  if (lost.length === 0)
    return `At least as good as the champion in each of the ${large.length} slices with enough rows.`;
  const named = lost.slice(0, 3).map(({ name }) => name);
  const more = lost.length > named.length ? ` and ${lost.length - named.length} more` : '';
  return `Worse than the champion in ${lost.length} of the ${large.length} slices with enough rows: ${named.join('; ')}${more}.`;
}
