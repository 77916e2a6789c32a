import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useMemo } from 'react';
import type { RunJob } from '../../../../handlers/shared/console-contract';
import { LineChart } from '../../components/charts/line-chart';
import { Trouble } from '../../components/trouble';
import { useJobLog } from '../../hooks/use-job-log';
import { bestRound, byMetric, curvesOf } from '../../models/curve';
import { curveWords } from '../../models/curve-words';

/** Metrics by round, as the training's log tells them; drawn on while it trains. */
export function TrainingCurve({
  runId,
  job,
  running,
  framed = false,
}: {
  readonly runId: string;
  readonly job: RunJob;
  readonly running: boolean;
  readonly framed?: boolean;
}): ReactNode {
  const trains = running && job.stoppedAt === undefined;
  const log = useJobLog(runId, job.name, trains ? 1000 : undefined);
  const { charts, best } = useMemo(() => {
    const lines = log.lines.map(({ text }) => text);
    return { charts: byMetric(curvesOf(lines)), best: bestRound(lines) };
  }, [log.lines]);
  const content = (
    <SpaceBetween size="m">
      {log.error && <Trouble error={log.error} onRetry={log.refresh} />}
      {charts.map(({ metric, curves }) => (
        <LineChart
          key={metric}
          title={`${metric} by round`}
          xLabel="round"
          yLabel={metric}
          series={curves.map(({ split, name, points }) => ({ name: split || name, points }))}
          summary={curveWords(metric, curves, trains ? undefined : best)}
        />
      ))}
      {charts.length === 0 && (
        <div style={{ color: 'var(--ui-muted)' }}>
          {trains ? 'The first round is not in the log yet.' : 'The log of the training names no metric by round.'}
        </div>
      )}
    </SpaceBetween>
  );
  if (!framed) return content;
  return (
    <Container
      header={
        <Header variant="h2" description={trains ? 'It trains now; the curve grows by itself.' : undefined}>
          Training
        </Header>
      }
    >
      {content}
    </Container>
  );
}
