import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router-dom';
import { Listing } from '../../components/listing';
import { Empty } from '../../components/loaded';
import { Ago } from '../../components/time';
import { useConsole } from '../../hooks/use-console';
import { useListed } from '../../hooks/use-listed';
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
  const { chosen, table } = useListed(views, {
    pageSize: 20,
    trackBy: ({ version }) => String(version),
    empty: (
      <Empty title="No model yet">A run that passes the gate registers its model here, before anybody decides.</Empty>
    ),
    find: {
      words: ({ title, status, decidedBy, source: { dataVersion = '', runId = '', comment = '' } }) => [
        title,
        status.text,
        decidedBy,
        dataVersion,
        runId,
        comment,
      ],
      label: 'Find versions',
      placeholder: 'Find by version, person, data or run',
      from: 5,
    },
    isChosen: true,
  });
  const runs = comparable(chosen);
  const [only] = chosen.length === 1 ? chosen : [];
  const refusal = only ? rollbackRefusal(only.source, { ...can, ...viewer }) : 'Choose one version.';
  return (
    <Listing
      {...table}
      selectionType="multi"
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
          minWidth: 130,
        },
        {
          id: 'status',
          header: 'Approval',
          cell: ({ status }) => <StatusIndicator type={status.type}>{status.text}</StatusIndicator>,
          minWidth: 150,
        },
        {
          id: 'headline',
          header: headlineMetric,
          cell: ({ headline }) => headline,
          sortingComparator: (one, other) => metricOf(one, headlineMetric) - metricOf(other, headlineMetric),
          minWidth: 90,
        },
        { id: 'others', header: 'Other metrics', cell: ({ otherMetrics }) => otherMetrics, minWidth: 140 },
        {
          id: 'by',
          header: 'Decided by',
          cell: ({ decidedBy }) => <span className="break-anywhere">{decidedBy}</span>,
          sortingField: 'decidedBy',
          minWidth: 130,
        },
        {
          id: 'created',
          header: 'Registered',
          cell: ({ source }) => <Ago iso={source.createdAt} />,
          sortingComparator: (one, other) => (one.source.createdAt < other.source.createdAt ? -1 : 1),
          minWidth: 110,
        },
      ]}
    />
  );
}
