import type { TableProps } from '@cloudscape-design/components/table';
import { formatNumber } from '../../../../handlers/shared/text';
import { LinkTo } from '../../components/link-to';
import { Status } from '../../components/status';
import { Ago, Lasted } from '../../components/time';
import type { RunRow, RunSort } from '../../models/run-list';
import { reasonWords } from '../../models/run-status';
import { runPath } from '../../routes';

export type RunColumn = TableProps.ColumnDefinition<RunRow> & { readonly id: string; readonly name: string };

/** Columns of the table of runs; the metric's bears the name that the workflow gave it. */
export function runColumns(headlineMetric: string): RunColumn[] {
  const column = (
    id: string,
    name: string,
    cell: RunColumn['cell'],
    sort?: RunSort,
    more: Partial<RunColumn> = {},
  ): RunColumn => ({ id, name, header: name, cell, ...(sort ? { sortingField: sort } : {}), ...more });
  return [
    column('run', 'Run', (row) => <LinkTo to={runPath(row.id)}>{row.id}</LinkTo>, undefined, {
      isRowHeader: true,
      width: 180,
      minWidth: 140,
    }),
    column('outcome', 'Outcome', (row) => <Status {...row} />, 'words', { width: 185 }),
    column('metric', headlineMetric, (row) => (row.metric ? formatNumber(row.metric.value) : '–'), 'metric', {
      width: 105,
    }),
    column('version', 'Version', (row) => row.version ?? '–', 'version', { width: 112 }),
    column('started', 'Started', (row) => <Ago iso={row.startedAt} />, 'startedAt', { width: 130 }),
    column('duration', 'Duration', (row) => <Lasted from={row.startedAt} to={row.stoppedAt} />, 'duration', {
      width: 120,
    }),
    column('data', 'Data version', (row) => <code>{row.dataVersion || '–'}</code>, 'dataVersion', {
      width: 145,
    }),
    column('by', 'Started by', (row) => row.startedBy || 'not verified', 'startedBy', { width: 135 }),
    column('reason', 'Reason', (row) => reasonWords(row.reason), 'reason', { width: 110 }),
    column('redrives', 'Redrives', (row) => (row.redriveCount > 0 ? row.redriveCount : '–'), undefined, {
      width: 100,
    }),
  ];
}

const USUAL = ['run', 'outcome', 'metric', 'version', 'started', 'duration'];

/** What fits beside the navigation, until a person chooses otherwise. */
export const fittingColumns = (width: number): readonly string[] => (width < 1520 ? USUAL : [...USUAL, 'data', 'by']);
