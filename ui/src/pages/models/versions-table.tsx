import { useCollection } from '@cloudscape-design/collection-hooks';
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router-dom';
import { Empty } from '../../components/loaded';
import { Ago } from '../../components/time';
import { useConsole } from '../../hooks/use-console';
import { MOST_RUNS } from '../../models/compare';
import { comparable, rollbackRefusal, type VersionView } from '../../models/versions';
import { comparePath, Paths } from '../../routes';

export interface VersionsTableProps {
  readonly views: readonly VersionView[];
  readonly headlineMetric: string;
  readonly onOpen: (version: number) => void;
  readonly onRollBack: (version: number) => void;
}

const metricOf = ({ source }: VersionView, name: string): number => source.metrics?.[name] ?? Number.NaN;

export function VersionsTable({ views, headlineMetric, onOpen, onRollBack }: VersionsTableProps): ReactNode {
  const { can, viewer } = useConsole();
  const navigate = useNavigate();
  const base = useHref(Paths.MODELS);
  const { items, actions, collectionProps, filterProps, paginationProps, filteredItemsCount } = useCollection(views, {
    filtering: {
      filteringFunction: ({ title, status, decidedBy, source }, text) =>
        [title, status.text, decidedBy, source.dataVersion ?? '', source.runId ?? '', source.comment ?? ''].some(
          (one) => one.toLowerCase().includes(text.toLowerCase()),
        ),
      empty: (
        <Empty title="No model yet">A run that passes the gate registers its model here, before anybody decides.</Empty>
      ),
      noMatch: (
        <Empty
          title="Nothing matches"
          action={<Button onClick={() => actions.setFiltering('')}>Clear the filter</Button>}
        />
      ),
    },
    pagination: { pageSize: 20 },
    sorting: {},
    selection: { trackBy: ({ version }) => String(version) },
  });
  const chosen = collectionProps.selectedItems ?? [];
  const runs = comparable(chosen);
  const [only] = chosen.length === 1 ? chosen : [];
  const refusal = only ? rollbackRefusal(only.source, { ...can, ...viewer }) : 'Choose one version.';
  return (
    <Table
      {...collectionProps}
      items={items}
      selectionType="multi"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{
        tableLabel: 'Model versions',
        selectionGroupLabel: 'Choose versions',
        allItemsSelectionLabel: () => 'Choose all versions',
        itemSelectionLabel: (_, { version }) => `Choose version ${version}`,
      }}
      header={
        <Header
          variant="h2"
          counter={chosen.length > 0 ? `(${chosen.length}/${views.length})` : `(${views.length})`}
          description={`Choose up to ${MOST_RUNS} versions to compare their runs.`}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                disabled={refusal !== undefined}
                {...(refusal !== undefined && { disabledReason: refusal })}
                onClick={() => only && onRollBack(only.version)}
              >
                Roll back to it…
              </Button>
              <Button
                variant="primary"
                disabled={runs.length < 2 || runs.length > MOST_RUNS}
                disabledReason={`Choose 2 to ${MOST_RUNS} versions that have a run.`}
                onClick={() => void navigate(comparePath(runs))}
              >
                Compare
              </Button>
            </SpaceBetween>
          }
        >
          Versions
        </Header>
      }
      filter={
        views.length > 5 && (
          <TextFilter
            {...filterProps}
            filteringAriaLabel="Find versions"
            filteringPlaceholder="Find by version, person, data or run"
            countText={`${filteredItemsCount} found`}
          />
        )
      }
      pagination={views.length > 20 && <Pagination {...paginationProps} />}
      columnDefinitions={[
        {
          id: 'version',
          header: 'Version',
          cell: ({ title, version, deployed }) => (
            <SpaceBetween direction="horizontal" size="xs">
              <Link
                href={`${base}?version=${version}`}
                onFollow={(event) => {
                  event.preventDefault();
                  onOpen(version);
                }}
              >
                {title}
              </Link>
              {deployed && <Badge color="green">Deployed</Badge>}
            </SpaceBetween>
          ),
          sortingField: 'version',
          isRowHeader: true,
          minWidth: 150,
        },
        {
          id: 'status',
          header: 'Approval',
          cell: ({ status }) => <StatusIndicator type={status.type}>{status.text}</StatusIndicator>,
          minWidth: 165,
        },
        {
          id: 'headline',
          header: headlineMetric,
          cell: ({ headline }) => headline,
          sortingComparator: (one, other) => metricOf(one, headlineMetric) - metricOf(other, headlineMetric),
          minWidth: 100,
        },
        { id: 'others', header: 'Other metrics', cell: ({ otherMetrics }) => otherMetrics, minWidth: 160 },
        {
          id: 'by',
          header: 'Decided by',
          cell: ({ decidedBy }) => decidedBy,
          sortingField: 'decidedBy',
          minWidth: 140,
        },
        {
          id: 'created',
          header: 'Registered',
          cell: ({ source }) => <Ago iso={source.createdAt} />,
          sortingComparator: (one, other) => (one.source.createdAt < other.source.createdAt ? -1 : 1),
          minWidth: 120,
        },
      ]}
    />
  );
}
