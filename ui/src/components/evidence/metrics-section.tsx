import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { type Measured, type MetricLine, metricLines, verdictOf } from '../../../../handlers/shared/evidence/evidence';
import { formatNumber } from '../../../../handlers/shared/text';
import { Change } from './change';

/** Verdict, reasons and the two models side by side. */
export function MetricsSection({ evidence }: { readonly evidence: Measured }): ReactNode {
  const { evaluation } = evidence;
  const champion = evaluation.championMetrics !== null;
  const passed = evaluation.verdict === 'pass';
  const strong = (line: MetricLine, content: ReactNode) => (line.headline ? <b>{content}</b> : content);
  return (
    <Container header={<Header variant="h2">Evaluation</Header>}>
      <SpaceBetween size="s">
        <StatusIndicator type={passed ? 'success' : 'error'}>{verdictOf(evidence)}</StatusIndicator>
        {evaluation.reasons.length > 0 && (
          <ul className="plain-list">
            {evaluation.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
        <Table
          variant="embedded"
          contentDensity="compact"
          wrapLines
          enableKeyboardNavigation
          items={metricLines(evidence)}
          trackBy="name"
          ariaLabels={{ tableLabel: 'Metrics' }}
          columnDefinitions={[
            { id: 'name', header: 'Metric', cell: (line) => strong(line, line.name), isRowHeader: true, minWidth: 90 },
            { id: 'new', header: 'New model', cell: (line) => strong(line, line.challenger), minWidth: 90 },
            ...(champion
              ? [
                  {
                    id: 'champion',
                    header: 'Champion',
                    cell: (line: MetricLine) => line.champion ?? '–',
                    minWidth: 90,
                  },
                  {
                    id: 'change',
                    header: 'Change',
                    cell: ({ change, better }: MetricLine) => <Change words={change} better={better} />,
                    minWidth: 140,
                  },
                ]
              : []),
            { id: 'limit', header: 'Gate', cell: ({ limit }) => limit ?? '–', minWidth: 110 },
          ]}
        />
        <Box color="text-body-secondary" fontSize="body-s">
          On {formatNumber(evaluation.rows)} held-out rows{champion ? ', the same for both models' : ''}.
          {baselinesInWords(evidence)}
        </Box>
      </SpaceBetween>
    </Container>
  );
}

/** What a model has to beat to be worth anything. */
function baselinesInWords({ evaluation, headlineMetric }: Measured): string {
  const named = Object.entries(evaluation.baselines).flatMap(([name, metrics]) => {
    const value = metrics[headlineMetric];
    return value === undefined ? [] : [`${formatNumber(value)} (${name})`];
  });
  return named.length > 0 ? ` Naive baselines reach ${headlineMetric} ${named.join(' and ')}.` : '';
}
