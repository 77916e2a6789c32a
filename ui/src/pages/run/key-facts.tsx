import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import type { RunDetail } from '../../../../handlers/shared/console-contract';
import { formatDate, formatNumber } from '../../../../handlers/shared/text';
import { LinkTo } from '../../components/link-to';
import { Status } from '../../components/status';
import { Lasted } from '../../components/time';
import { useConsole } from '../../hooks/use-console';
import { isOver, OUTCOME_MEANS, reasonWords, statusWords } from '../../models/run-status';
import { approvalPath } from '../../routes';

export function KeyFacts({ detail }: { readonly detail: RunDetail }): ReactNode {
  const { run, approvalId } = detail;
  const { headlineMetric } = useConsole();
  const means = run.outcome && OUTCOME_MEANS[run.outcome];
  const waits = approvalId !== undefined && !isOver(run.status);
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          {
            label: 'Outcome',
            value: (
              <>
                <Status {...statusWords(run)} />
                {means && <div style={{ color: 'var(--ui-muted)' }}>{means}</div>}
              </>
            ),
          },
          { label: run.metric?.name ?? headlineMetric, value: run.metric ? formatNumber(run.metric.value) : '–' },
          { label: 'Model version', value: run.version ?? '–' },
          {
            label: 'Approval',
            value:
              approvalId === undefined ? (
                '–'
              ) : (
                <LinkTo to={approvalPath(approvalId)}>
                  {waits ? 'Waits for a decision' : 'Decision and evidence'}
                </LinkTo>
              ),
          },
          { label: 'Started', value: formatDate(run.startedAt) },
          { label: 'Duration', value: <Lasted from={run.startedAt} to={run.stoppedAt} /> },
          {
            label: 'Started by',
            value: `${run.startedBy ?? 'not verified'} (${reasonWords(run.reason).toLowerCase()})`,
          },
          { label: 'Data version', value: <code>{run.dataVersion ?? '–'}</code> },
        ]}
      />
    </Container>
  );
}
