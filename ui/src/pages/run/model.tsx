import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { RunReport } from '../../../../handlers/shared/console-contract';
import type { PreparedData } from '../../../../handlers/shared/contract';
import { formatNumber } from '../../../../handlers/shared/text';
import { ErrorsSection, ImportanceSection } from '../../components/evidence/errors-section';
import { LineageSection } from '../../components/evidence/lineage-section';
import { MetricsSection } from '../../components/evidence/metrics-section';
import { ProfileSection } from '../../components/evidence/profile-section';
import { SlicesSection } from '../../components/evidence/slices-section';
import { Empty, Loaded } from '../../components/loaded';
import { useConsole } from '../../hooks/use-console';
import { useLive } from '../../hooks/use-live';
import { isOver } from '../../models/run-status';
import { runReport } from '../../services/runs';
import { HyperparametersSection } from './hyperparameters';
import type { PartProps } from './part';
import { TrainingCurve } from './training-curve';

/** What comes of a run: the training as it goes, the evaluation, the data. */
export function ModelTab({ detail, history }: PartProps): ReactNode {
  const { run, jobs } = detail;
  const running = !isOver(run.status);
  // What can be told changes when a state has ended, and at no other time.
  const done = [...history.trace.visits.values()].filter(({ exitedAt }) => exitedAt !== undefined).length;
  const report = useLive(`report ${run.id} ${running ? done : 'over'}`, (signal) => runReport(run.id, signal));
  const training = jobs.findLast(({ kind }) => kind === 'training');
  return (
    <SpaceBetween size="l">
      {training && <TrainingCurve runId={run.id} job={training} running={running} framed />}
      <Loaded of={report} what="what the run has measured">
        {(data) => <Report report={data} runId={run.id} running={running} />}
      </Loaded>
    </SpaceBetween>
  );
}

function Report({
  report,
  runId,
  running,
}: {
  readonly report: RunReport;
  readonly runId: string;
  readonly running: boolean;
}): ReactNode {
  const { schema, headlineMetric } = useConsole();
  const { evaluation, report: view, profile, data, hyperparameters, lineage, missing } = report;
  const unit = schema?.target.unit;
  const rows = data?.rows;
  return (
    <SpaceBetween size="l">
      {evaluation ? (
        <MetricsSection evidence={{ evaluation, headlineMetric }} />
      ) : (
        <Empty title="No evaluation">
          {running ? 'It appears here when the model is evaluated.' : 'The run ended before it.'}
        </Empty>
      )}
      {view && evaluation && (
        <ErrorsSection report={view} evaluation={evaluation} {...(unit === undefined ? {} : { unit })} />
      )}
      {view && evaluation && <SlicesSection report={view} evaluation={evaluation} />}
      {view && view.importance.length > 0 && <ImportanceSection report={view} />}
      {profile && profile.length > 0 && (
        <ProfileSection
          profile={profile}
          than=""
          otherwise="Each column of the training data."
          {...(rows ? { rows: rowsWords(rows) } : {})}
        />
      )}
      {hyperparameters && <HyperparametersSection values={hyperparameters} />}
      {lineage.length > 0 && <LineageSection entries={lineage} runId={runId} />}
      {missing.length > 0 && !running && (
        <Alert type="info" header="Not everything could be had">
          {missing.join(' ')}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function rowsWords({
  read,
  train,
  validation,
  test,
  quarantined,
  duplicates,
}: NonNullable<PreparedData['rows']>): string {
  const [all, learned, chosen, judged, bad, twice] = [read, train, validation, test, quarantined, duplicates].map(
    formatNumber,
  );
  return `${all} rows read: ${learned} to train, ${chosen} to validate, ${judged} to test; ${bad} in quarantine, ${twice} left out as duplicates.`;
}
