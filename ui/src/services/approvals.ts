import type { ApprovalDetail, ApprovalList } from '../../../handlers/shared/console-contract';
import type { DecisionAnswer, SignedDecision } from '../../../handlers/shared/contract';
import { ConsoleError } from '../models/console-error';
import { ask } from './http';

const of = (id: string, part = ''): string => `/approvals/${encodeURIComponent(id)}${part}`;

export const listApprovals = (signal?: AbortSignal): Promise<ApprovalList> => ask('/approvals', { signal });

export const describeApproval = (id: string, signal?: AbortSignal): Promise<ApprovalDetail> => ask(of(id), { signal });

/** A decision that came too late, or that is not allowed, is an answer as well. */
export async function decide(id: string, decision: SignedDecision): Promise<DecisionAnswer> {
  try {
    return await ask<DecisionAnswer>(of(id, '/decision'), { body: decision });
  } catch (error) {
    const answer = error instanceof ConsoleError ? error.problem : {};
    if (typeof answer.message === 'string' && (answer.status === 'already' || answer.status === 'refused')) {
      return answer as unknown as DecisionAnswer;
    }
    throw error;
  }
}
