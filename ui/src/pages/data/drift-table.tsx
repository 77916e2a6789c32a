import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { Spark } from '../../components/evidence/spark';
import { Listing } from '../../components/listing';
import { Empty } from '../../components/loaded';
import { useListed } from '../../hooks/use-listed';
import { sparkBins } from '../../models/bins';
import { type DriftView, NO_VALUES } from '../../models/drift';

export interface DriftTableProps {
  readonly views: readonly DriftView[];
  /** The column whose details stand below. */
  readonly shown: string | undefined;
  readonly onShow: (name: string) => void;
}

const driftOf = ({ column }: DriftView): number => column.drift ?? -1;

export function DriftTable({ views, shown, onShow }: DriftTableProps): ReactNode {
  const { table } = useListed(views, {
    pageSize: 25,
    trackBy: ({ name }) => name,
    empty: <Empty title="The profiles hold no columns" />,
    find: { words: ({ name }) => [name], label: 'Find columns', placeholder: 'Find by name', from: 10 },
  });
  return (
    <Listing
      {...table}
      ariaLabels={{ tableLabel: 'Columns' }}
      selectedItems={views.filter(({ name }) => name === shown)}
      header={
        <Header
          variant="h2"
          counter={`(${views.length})`}
          description="Drift is the population stability index: below 0.1 stable, below 0.25 moved, above drifted."
        >
          Columns
        </Header>
      }
      columnDefinitions={[
        {
          id: 'name',
          header: 'Column',
          cell: ({ name }) => (
            <Link
              href={`#${encodeURIComponent(name)}`}
              ariaLabel={`Show the distribution of ${name}`}
              onFollow={(event) => {
                event.preventDefault();
                onShow(name);
                document.getElementById('column-details')?.focus();
              }}
            >
              {name}
            </Link>
          ),
          sortingField: 'name',
          isRowHeader: true,
          minWidth: 140,
        },
        {
          id: 'drift',
          header: 'Drift',
          cell: ({ figure }) => figure,
          sortingComparator: (one, other) => driftOf(one) - driftOf(other),
          minWidth: 85,
        },
        {
          id: 'status',
          header: 'Meaning',
          cell: ({ status }) => <StatusIndicator type={status.type}>{status.text}</StatusIndicator>,
          minWidth: 125,
        },
        {
          id: 'spark',
          header: 'Distribution',
          cell: ({ figure, column }) => (
            <Spark
              {...sparkBins(column.current, column.reference)}
              {...(figure === NO_VALUES && { otherwise: figure })}
            />
          ),
          minWidth: 160,
        },
        {
          id: 'changes',
          header: 'What changed',
          cell: ({ column }) => (column.changes.length > 0 ? column.changes.join('; ') : '–'),
          minWidth: 180,
        },
        { id: 'missing', header: 'Missing', cell: ({ missing }) => missing, minWidth: 100 },
      ]}
    />
  );
}
