import Badge from '@cloudscape-design/components/badge';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { Change } from '../../components/evidence/change';
import { Empty } from '../../components/loaded';
import { type Compared, type MetricCell, type MetricRow, metricRows } from '../../models/compare';

export interface MetricsTableProps {
  readonly runs: readonly Compared[];
  readonly labels: readonly string[];
  readonly headlineMetric: string;
}

export function MetricsTable({ runs, labels, headlineMetric }: MetricsTableProps): ReactNode {
  return (
    <Table
      items={metricRows(runs, headlineMetric)}
      trackBy="name"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Metrics' }}
      header={
        <Header variant="h2" description={`On each run's own held-out rows; changes are against ${labels[0] ?? ''}.`}>
          Metrics
        </Header>
      }
      empty={<Empty title="None of these runs was evaluated" />}
      columnDefinitions={[
        {
          id: 'name',
          header: 'Metric',
          cell: ({ name, headline, direction }) => (
            <>
              {headline ? <b>{name}</b> : name}
              {direction && <div className="quiet-line">{direction} is better</div>}
            </>
          ),
          isRowHeader: true,
          minWidth: 110,
        },
        ...labels.map((label, index) => ({
          id: `run ${index}`,
          header: label,
          cell: ({ cells }: MetricRow) => <Cell cell={cells[index]} />,
          minWidth: 150,
        })),
      ]}
    />
  );
}

function Cell({ cell }: { readonly cell: MetricCell | undefined }): ReactNode {
  if (!cell) return '–';
  return (
    <>
      {cell.best ? <b>{cell.text}</b> : cell.text} {cell.best && <Badge color="green">best</Badge>}
      {cell.change !== undefined && (
        <div>
          <Change words={cell.change} better={cell.better} />
        </div>
      )}
    </>
  );
}
