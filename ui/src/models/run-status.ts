import type { RunStatus } from '../../../handlers/shared/console-contract';
import type { Outcome } from '../../../handlers/shared/contract';

/** As Cloudscape's StatusIndicator names them: icon and color. */
export type Indicator = 'error' | 'warning' | 'success' | 'info' | 'stopped' | 'pending' | 'in-progress';

export interface StatusWords {
  readonly indicator: Indicator;
  readonly words: string;
}

const OUTCOMES: Readonly<Record<Outcome, StatusWords>> = {
  deployed: { indicator: 'success', words: 'Deployed' },
  'rejected-by-gate': { indicator: 'warning', words: 'Rejected by gate' },
  'rejected-by-approver': { indicator: 'stopped', words: 'Rejected by approver' },
  'approval-expired': { indicator: 'warning', words: 'Approval expired' },
  superseded: { indicator: 'info', words: 'Superseded' },
  'rolled-back': { indicator: 'warning', words: 'Rolled back' },
};

const STATUSES: Readonly<Record<RunStatus, StatusWords>> = {
  RUNNING: { indicator: 'in-progress', words: 'Running' },
  SUCCEEDED: { indicator: 'success', words: 'Succeeded' },
  FAILED: { indicator: 'error', words: 'Failed' },
  TIMED_OUT: { indicator: 'error', words: 'Timed out' },
  ABORTED: { indicator: 'stopped', words: 'Stopped' },
  PENDING_REDRIVE: { indicator: 'pending', words: 'Redrive pending' },
};

/** How a run stands, by its outcome where it has one. */
export function statusWords({ status, outcome }: { status: RunStatus; outcome?: Outcome | undefined }): StatusWords {
  // A newer workflow may end with words that this page does not know.
  if (outcome !== undefined) return OUTCOMES[outcome] ?? { indicator: 'info', words: outcome };
  return STATUSES[status] ?? { indicator: 'info', words: status };
}

export const isOver = (status: RunStatus): boolean => status !== 'RUNNING' && status !== 'PENDING_REDRIVE';

const REASONS: Readonly<Record<string, string>> = {
  manual: 'By hand',
  'new-data': 'New data',
  drift: 'Drift',
  schedule: 'Schedule',
};

export const reasonWords = (reason: string | undefined): string =>
  reason === undefined ? '–' : (REASONS[reason] ?? reason);

/** What each outcome means, for people who have not read the manual. */
export const OUTCOME_MEANS: Readonly<Record<Outcome, string>> = {
  deployed: 'The model was approved, and passed its smoke test.',
  'rejected-by-gate': 'The model did not pass its gate. What was deployed before stays.',
  'rejected-by-approver': 'A person rejected the model. What was deployed before stays.',
  'approval-expired': 'Nobody decided in time. What was deployed before stays.',
  superseded: 'A newer run took its place. What was deployed before this run stays.',
  'rolled-back': 'The new model did not answer as it should, and the former one was put back.',
};
