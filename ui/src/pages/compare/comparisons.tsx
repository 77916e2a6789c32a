import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { formatDate } from '../../../../handlers/shared/text';
import { LineChart } from '../../components/charts/line-chart';
import { LinkTo } from '../../components/link-to';
import { Status } from '../../components/status';
import { useConsole } from '../../hooks/use-console';
import { useNow } from '../../hooks/use-now';
import {
  type Compared,
  curveCharts,
  durationRows,
  hyperparameterRows,
  labelsOf,
  lineageRows,
  profileRows,
} from '../../models/compare';
import { statusWords } from '../../models/run-status';
import { runPath } from '../../routes';
import { MetricsTable } from './metrics-table';
import { ValueTable } from './value-table';

export function Comparisons({ runs }: { readonly runs: readonly Compared[] }): ReactNode {
  const { headlineMetric } = useConsole();
  const now = useNow(10_000);
  const labels = labelsOf(runs);
  const charts = curveCharts(runs, labels);
  return (
    <SpaceBetween size="l">
      <Runs runs={runs} labels={labels} />
      <MetricsTable runs={runs} labels={labels} headlineMetric={headlineMetric} />
      {charts.length > 0 && (
        <Container header={<Header variant="h2">Training curves</Header>}>
          <ColumnLayout columns={charts.length > 1 ? 2 : 1} minColumnWidth={300}>
            {charts.map(({ title, metric, series, summary }) => (
              <div key={title}>
                <Box variant="h3" padding={{ bottom: 'xxs' }}>
                  {title}
                </Box>
                <LineChart
                  title={`${title} by round`}
                  xLabel="round"
                  yLabel={metric}
                  series={series}
                  summary={summary}
                />
              </div>
            ))}
          </ColumnLayout>
        </Container>
      )}
      <ValueTable
        title="Hyperparameters"
        rows={hyperparameterRows(runs)}
        labels={labels}
        empty="None of these runs has told its hyperparameters."
      />
      <ValueTable
        title="Training data"
        description={`Of each column's training split; changes are against ${labels[0] ?? 'the first run'}.`}
        rows={profileRows(runs)}
        labels={labels}
        empty="None of these runs has a profile of its data."
      />
      <ValueTable title="Durations" rows={durationRows(runs, new Date(now))} labels={labels} empty="" marks={false} />
      <ValueTable
        title="Where they come from"
        rows={lineageRows(runs)}
        labels={labels}
        empty="Nothing is known of it."
      />
    </SpaceBetween>
  );
}

function Runs({ runs, labels }: { readonly runs: readonly Compared[]; readonly labels: readonly string[] }): ReactNode {
  return (
    <ColumnLayout columns={Math.min(4, Math.max(2, runs.length)) as 2 | 3 | 4} minColumnWidth={200}>
      {runs.map(({ id, detail: { run } }, index) => (
        <Container key={id}>
          <SpaceBetween size="xxs">
            <Box fontSize="heading-s" fontWeight="bold">
              <LinkTo to={runPath(id)}>{labels[index]}</LinkTo>
            </Box>
            <Status {...statusWords(run)} />
            <Box color="text-body-secondary" fontSize="body-s">
              {formatDate(run.startedAt)}
              {run.startedBy !== undefined && `, by ${run.startedBy}`}
            </Box>
            <Box color="text-body-secondary" fontSize="body-s">
              <span className="break-anywhere">{id}</span>
            </Box>
          </SpaceBetween>
        </Container>
      ))}
    </ColumnLayout>
  );
}
