import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { causeWords } from '../../models/json-text';
import { isOver } from '../../models/run-status';
import type { PartProps } from './part';
import { Remedy } from './remedy';

/** Why a run failed, in which state, and what to do. */
export function Failed({ detail, open }: Pick<PartProps, 'detail' | 'open'>): ReactNode {
  const { run, error, cause, failed } = detail;
  if (!isOver(run.status) || run.status === 'SUCCEEDED') return null;
  const words = causeWords(cause);
  const state = failed?.state;
  const title =
    run.status === 'ABORTED'
      ? `The run was stopped${state === undefined ? '' : ` in "${state}"`}`
      : state === undefined
        ? 'The run failed'
        : `"${state}" failed`;
  const job = detail.jobs.findLast((one) => one.state === state);
  return (
    <Alert
      type={run.status === 'ABORTED' ? 'warning' : 'error'}
      header={title}
      action={
        state !== undefined && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => open({ tab: 'graph', state })}>Show the state</Button>
            {job && <Button onClick={() => open({ tab: 'logs', job: job.name })}>Read its log</Button>}
          </SpaceBetween>
        )
      }
    >
      <SpaceBetween size="xs">
        {error !== undefined && (
          <div>
            <strong>{error}</strong>
            {words !== undefined && words !== '' && <>: {words}</>}
          </div>
        )}
        {failed && failed.remedy.length > 0 && <Remedy lines={failed.remedy} />}
      </SpaceBetween>
    </Alert>
  );
}
