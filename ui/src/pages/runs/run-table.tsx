import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { Listing } from '../../components/listing';
import { Empty } from '../../components/loaded';
import { useAction } from '../../hooks/use-action';
import { useConsole } from '../../hooks/use-console';
import { useKept } from '../../hooks/use-kept';
import type { Runs } from '../../hooks/use-runs';
import { filterRuns, rowOf, type RunSort, sortRuns, statusesOf } from '../../models/run-list';
import { fittingColumns, runColumns } from './columns';
import { RunFilters } from './run-filters';

const Preferences = lazy(() => import('./preferences').then(({ Preferences: component }) => ({ default: component })));

export interface RunTableProps extends Runs {
  readonly selected: readonly string[];
  readonly onSelect: (ids: readonly string[]) => void;
  readonly start: ReactNode;
}

export function RunTable({ live, runs, hasMore, loadMore, selected, onSelect, start }: RunTableProps): ReactNode {
  const { headlineMetric } = useConsole();
  const [kept, keep] = useKept('runs', {
    pageSize: 25,
    columns: fittingColumns(window.innerWidth),
    wrapLines: false,
    sort: 'startedAt' as RunSort,
    descending: true,
  });
  const [filter, setFilter] = useState({ text: '', status: '' });
  const [page, setPage] = useState(1);
  const [isAsked, setAsked] = useState(false);
  const more = useAction(loadMore);
  const columns = useMemo(() => runColumns(headlineMetric), [headlineMetric]);
  const all = useMemo(() => runs.map(rowOf), [runs]);
  const found = useMemo(() => filterRuns(all, filter), [all, filter]);
  const rows = useMemo(
    () => sortRuns(found, kept.sort, kept.descending, Date.now()),
    [found, kept.sort, kept.descending],
  );
  const pages = Math.max(1, Math.ceil(rows.length / kept.pageSize));
  const at = Math.min(page, pages);
  const shown = rows.slice((at - 1) * kept.pageSize, at * kept.pageSize);
  const isFiltered = filter.text !== '' || filter.status !== '';
  const settings = (
    <Button
      iconName="settings"
      variant="icon"
      ariaLabel="Preferences"
      loading={isAsked}
      onClick={() => setAsked(true)}
    />
  );
  const turn = async (to: number) => {
    if (to > pages && hasMore) await more.run();
    setPage(to);
  };
  return (
    <Listing
      variant="container"
      stickyHeader
      enableKeyboardNavigation
      loading={live.isLoading}
      loadingText="Loading the runs"
      items={shown}
      trackBy="id"
      columnDefinitions={columns}
      columnDisplay={columns.map(({ id }) => ({ id, visible: id === 'run' || kept.columns.includes(id) }))}
      wrapLines={kept.wrapLines}
      resizableColumns
      selectionType="multi"
      selectedItems={rows.filter(({ id }) => selected.includes(id))}
      onSelectionChange={({ detail }) => onSelect(detail.selectedItems.map(({ id }) => id))}
      sortingColumn={{ sortingField: kept.sort }}
      sortingDescending={kept.descending}
      onSortingChange={({ detail }) =>
        keep({
          ...kept,
          sort: (detail.sortingColumn.sortingField ?? 'startedAt') as RunSort,
          descending: detail.isDescending ?? false,
        })
      }
      filter={
        <RunFilters
          filter={filter}
          onChange={(next) => {
            setFilter(next);
            setPage(1);
          }}
          statuses={statusesOf(all)}
          count={isFiltered ? found.length : undefined}
        />
      }
      pagination={
        <Pagination
          currentPageIndex={at}
          pagesCount={pages}
          openEnd={hasMore}
          disabled={more.isRunning}
          onChange={({ detail }) => void turn(detail.currentPageIndex)}
        />
      }
      preferences={
        isAsked ? (
          <Suspense fallback={settings}>
            <Preferences columns={columns} kept={kept} onChange={(next) => keep({ ...kept, ...next })} />
          </Suspense>
        ) : (
          settings
        )
      }
      empty={
        isFiltered ? (
          <Empty
            title="No run matches"
            action={
              <Button
                onClick={() => {
                  setFilter({ text: '', status: '' });
                  // This button is gone then.
                  document.querySelector<HTMLElement>('.run-filters input')?.focus();
                }}
              >
                Clear the filter
              </Button>
            }
          >
            {hasMore ? 'Older runs are not loaded yet: the filter looks in those that are.' : undefined}
          </Empty>
        ) : (
          <Empty title="No run yet" action={start}>
            Upload a CSV file here, or put one where uploads start runs.
          </Empty>
        )
      }
      footer={
        hasMore && (
          <Button variant="inline-link" loading={more.isRunning} onClick={() => void more.run()}>
            Load older runs ({all.length} are here)
          </Button>
        )
      }
      ariaLabels={{
        tableLabel: 'Runs',
        selectionGroupLabel: 'Select runs to compare',
        allItemsSelectionLabel: () => 'Select all runs of this page',
        itemSelectionLabel: (_data, row) => `Select run ${row.id}`,
      }}
    />
  );
}
