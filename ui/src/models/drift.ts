import type { DataColumn, DataReport } from '../../../handlers/shared/console-contract';
import { isBlank, missingShare } from '../../../handlers/shared/evidence/profile';
import { formatShare } from '../../../handlers/shared/text';
import { columnInWords } from './profile';

export interface DriftView {
  readonly name: string;
  readonly column: DataColumn;
  /** e.g. "0.31" */
  readonly figure: string;
  readonly status: { readonly type: 'success' | 'warning' | 'error' | 'stopped'; readonly text: string };
  /** What the figure means, and what to do. */
  readonly meaning: string;
  readonly now: string;
  readonly then: string;
  readonly missing: string;
}

/** The figure of a column that neither side has a value of. */
export const NO_VALUES = 'No values';

const LEVELS = {
  stable: {
    status: { type: 'success', text: 'Stable' },
    meaning: 'Distributed as when the model was trained.',
  },
  moved: {
    status: { type: 'warning', text: 'Moved' },
    meaning: 'Noticeably different. Look whether the metrics of the next evaluation hold.',
  },
  drifted: {
    status: { type: 'error', text: 'Drifted' },
    meaning: 'The model predicts on data that it was not trained on. Check the source, then train again.',
  },
} as const;

/** Every column, the one that moved most first; those without a figure last. */
export function driftViews({ columns }: DataReport): DriftView[] {
  const order = ({ drift }: DataColumn) => drift ?? -1;
  return [...columns].sort((one, other) => order(other) - order(one)).map(viewOf);
}

function viewOf(column: DataColumn): DriftView {
  const { current, reference, level, drift } = column;
  const known = level && LEVELS[level];
  const without = WITHOUT[blankSides(column)];
  return {
    name: column.name,
    column,
    figure: drift === undefined ? (without?.figure ?? '–') : drift.toFixed(drift < 10 ? 3 : 1),
    status: known?.status ?? without?.status ?? { type: 'stopped', text: 'Not compared' },
    meaning: without?.meaning ?? known?.meaning ?? unknownMeaning(column),
    now: current ? columnInWords(current) : 'not in the current data',
    then: reference ? columnInWords(reference) : 'not in the training data',
    missing: missingInWords(column),
  };
}

/** Which of two sides has rows, and no value in any of them; of a side that is not there nothing is said. */
function blankSides({ current, reference }: DataColumn): 'now' | 'then' | 'both' | 'none' {
  if (!current || !reference) return 'none';
  const [now, then] = [isBlank(current), isBlank(reference)];
  return now && then ? 'both' : now ? 'now' : then ? 'then' : 'none';
}

interface WithoutValues {
  readonly meaning: string;
  readonly figure?: string;
  readonly status?: DriftView['status'];
}

const WITHOUT: Readonly<Record<ReturnType<typeof blankSides>, WithoutValues | undefined>> = {
  none: undefined,
  both: {
    figure: NO_VALUES,
    status: { type: 'stopped', text: 'Blank in every row' },
    meaning: 'Blank in every row, then and now: there is nothing to compare, and the model learns nothing from it.',
  },
  now: {
    meaning:
      'Blank in every row, while the model was trained with its values. Check the source before you train again.',
  },
  then: { meaning: 'The model was trained without a value of this column. Train again to make use of it.' },
};

function unknownMeaning({ current, reference }: DataColumn): string {
  if (!current) return 'The model was trained with this column, and the current data lack it.';
  if (!reference) return 'Nothing to compare with: the deployed model was not trained with this column.';
  return 'The profiles hold no distribution of this column.';
}

function missingInWords({ current, reference }: DataColumn): string {
  if (!current) return '–';
  const [now, then] = [missingShare(current), reference && missingShare(reference)];
  const words = (share: number) => (share === 1 ? 'every row' : formatShare(share));
  if (then === undefined || Math.abs(now - then) < 0.0005) return now === 0 ? 'none' : words(now);
  return `${words(now)}, was ${words(then)}`;
}

/** e.g. "1 of 9 columns drifted and 2 moved since version 3 was trained." */
export function driftInWords(report: DataReport): string {
  const { columns, current, reference } = report;
  if (!current) return 'No run has prepared data yet. Start a run; its data are shown here.';
  if (!reference) return 'No model is deployed, so there is nothing to compare the current data with.';
  const count = (level: DataColumn['level']) => columns.filter((column) => column.level === level).length;
  const [drifted, moved] = [count('drifted'), count('moved')];
  const than = `since version ${reference.version} was trained`;
  if (current.dataVersion === reference.dataVersion) {
    return `The current data are those that version ${reference.version} was trained on, so that nothing can have drifted.`;
  }
  if (drifted + moved === 0) return `None of the ${columns.length} columns moved ${than}.`;
  const parts = [...(drifted > 0 ? [`${drifted} drifted`] : []), ...(moved > 0 ? [`${moved} moved`] : [])];
  return `Of ${columns.length} columns, ${parts.join(' and ')} ${than}.`;
}

export const driftTone = ({ columns }: DataReport): 'success' | 'warning' | 'info' => {
  if (columns.some(({ level }) => level === 'drifted' || level === 'moved')) return 'warning';
  return columns.some(({ level }) => level === 'stable') ? 'success' : 'info';
};
