import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { Report } from '../../../../handlers/shared/evidence/report';
import type { Evaluation } from '../../../../handlers/shared/contract';
import { formatNumber } from '../../../../handlers/shared/text';
import { type SlicesView, slicesView, type SliceView } from '../../models/slices';

const WORST = 5;
const LISTED = 100;

/** Where the model is weak, and where it is worse than the champion although it is better on the whole. */
export function SlicesSection({
  report,
  evaluation,
}: {
  readonly report: Report;
  readonly evaluation: Evaluation;
}): ReactNode {
  const view = slicesView(report, evaluation);
  if (!view) return null;
  const overall = evaluation.metrics[view.metric];
  const rest = view.slices.slice(WORST, LISTED);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`${view.metric} of parts of the held-out rows, the weakest first${overall === undefined ? '' : `; on all rows it is ${formatNumber(overall)}`}.`}
        >
          Where it is weakest
        </Header>
      }
    >
      <SpaceBetween size="s">
        {view.standing !== undefined && <Box>{view.standing}</Box>}
        <SliceTable view={view} slices={view.slices.slice(0, WORST)} label="Weakest slices" />
        {rest.length > 0 && (
          <ExpandableSection headerText={`${rest.length} more slices`}>
            <SliceTable view={view} slices={rest} label="More slices" />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}

function SliceTable({
  view,
  slices,
  label,
}: {
  readonly view: SlicesView;
  readonly slices: readonly SliceView[];
  readonly label: string;
}): ReactNode {
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      wrapLines
      enableKeyboardNavigation
      items={slices}
      trackBy="name"
      ariaLabels={{ tableLabel: label }}
      columnDefinitions={[
        { id: 'slice', header: 'Slice', cell: ({ name }) => name, isRowHeader: true, minWidth: 150 },
        {
          id: 'rows',
          header: 'Rows',
          cell: ({ rows, large }) => `${formatNumber(rows)}${large ? '' : ' (few)'}`,
          minWidth: 80,
        },
        { id: 'value', header: view.metric, cell: ({ value }) => formatNumber(value), minWidth: 90 },
        ...(view.compared
          ? [
              {
                id: 'champion',
                header: 'Champion',
                cell: ({ champion }: SliceView) => (champion === undefined ? '–' : formatNumber(champion)),
                minWidth: 90,
              },
              {
                id: 'standing',
                header: 'Against it',
                cell: ({ champion, worseThanChampion }: SliceView) =>
                  champion === undefined ? (
                    '–'
                  ) : worseThanChampion ? (
                    <StatusIndicator type="warning">Worse</StatusIndicator>
                  ) : (
                    <StatusIndicator type="success">As good or better</StatusIndicator>
                  ),
                minWidth: 120,
              },
            ]
          : []),
      ]}
    />
  );
}
