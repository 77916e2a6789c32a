import type { DecisionTools } from '../../decide/decide';
import type { StartedRuns } from '../../shared/approval/started';
import type { AuditTrail } from '../../shared/approval/trail';

/** Requests of one workflow: where they are, and what a decision on them needs. */
export interface ApprovalDesk extends DecisionTools {
  readonly workflow: string;
  readonly trail?: AuditTrail;
  /** Where who started a run may not approve its model. */
  readonly started?: Pick<StartedRuns, 'record'>;
}
