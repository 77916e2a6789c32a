import Checkbox from '@cloudscape-design/components/checkbox';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactNode, useMemo, useState } from 'react';
import { Json } from '../../components/json';
import { Empty } from '../../components/loaded';
import { type EventRow, filterEvents } from '../../models/run/event-list';
import type { PartProps } from './part';

const PAGE = 50;
const ALL = { value: '', label: 'Every state' };

/** Everything that happened, newest first; a row opens to what the event holds. */
export function EventsTab({ detail, history, query, open }: PartProps): ReactNode {
  const [filter, setFilter] = useState({ text: '', faultsOnly: false });
  const [page, setPage] = useState(1);
  const [expanded, setExpanded] = useState<readonly EventRow[]>([]);
  const [newestFirst, setNewestFirst] = useState(true);
  const state = query.get('state') ?? '';
  const found = useMemo(() => filterEvents(history.rows, { ...filter, state }), [history.rows, filter, state]);
  const states = useMemo(() => [...new Set(history.rows.map((row) => row.state))].filter(Boolean), [history.rows]);
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const at = Math.min(page, pages);
  const from = (at - 1) * PAGE;
  const shown = newestFirst
    ? found.slice(Math.max(0, found.length - from - PAGE), found.length - from).reverse()
    : found.slice(from, from + PAGE);
  const options = [ALL, ...states.map((name) => ({ value: name, label: name }))];
  const started = Date.parse(detail.run.startedAt);
  const change = (next: Partial<typeof filter>) => {
    setFilter({ ...filter, ...next });
    setPage(1);
  };
  return (
    <Table
      header={
        <Header variant="h2" counter={history.isWhole ? `(${history.rows.length})` : `(${history.rows.length}+)`}>
          Events
        </Header>
      }
      items={shown}
      trackBy="id"
      loading={history.rows.length === 0 && !history.isWhole}
      loadingText="Loading the events"
      sortingColumn={{ sortingField: 'id' }}
      sortingDescending={newestFirst}
      onSortingChange={({ detail: { isDescending } }) => setNewestFirst(isDescending ?? false)}
      filter={
        <div className="event-filters">
          <TextFilter
            filteringText={filter.text}
            filteringPlaceholder="Find events"
            filteringAriaLabel="Find events"
            countText={`${found.length} ${found.length === 1 ? 'match' : 'matches'}`}
            onChange={({ detail: { filteringText } }) => change({ text: filteringText })}
          />
          <Select
            ariaLabel="State"
            filteringType="auto"
            options={options}
            selectedOption={options.find(({ value }) => value === state) ?? { value: state, label: state }}
            onChange={({ detail: { selectedOption } }) => {
              open({ state: selectedOption.value || undefined });
              setPage(1);
            }}
          />
          <Checkbox checked={filter.faultsOnly} onChange={({ detail: { checked } }) => change({ faultsOnly: checked })}>
            Faults only
          </Checkbox>
        </div>
      }
      pagination={
        <Pagination
          currentPageIndex={at}
          pagesCount={pages}
          onChange={({ detail: to }) => setPage(to.currentPageIndex)}
        />
      }
      empty={<Empty title={history.rows.length > 0 ? 'No event matches' : 'Nothing has happened yet'} />}
      columnDefinitions={[
        { id: 'id', header: 'Event', cell: (row) => row.id, sortingField: 'id', width: 95, isRowHeader: true },
        {
          id: 'type',
          header: 'Type',
          cell: (row) => (row.isFault ? <StatusIndicator type="error">{row.type}</StatusIndicator> : row.type),
          width: 210,
        },
        { id: 'state', header: 'State', cell: (row) => row.state || '–', width: 200 },
        {
          id: 'words',
          header: 'What',
          cell: (row) => (
            <details
              open={expanded.includes(row)}
              onToggle={({ currentTarget }) => {
                const isOpen = currentTarget.open;
                setExpanded((before) =>
                  isOpen ? [...new Set([...before, row])] : before.filter((one) => one !== row),
                );
              }}
            >
              <summary>{row.words || 'Details'}</summary>
              {expanded.includes(row) && <Json value={row.event} label={`event ${row.id}`} />}
            </details>
          ),
          minWidth: 280,
        },
        {
          id: 'at',
          header: 'After',
          cell: (row) => (
            <time dateTime={row.at} title={row.at}>
              {((Date.parse(row.at) - started) / 1000).toFixed(2)} s
            </time>
          ),
          width: 120,
        },
      ]}
      wrapLines
    />
  );
}
