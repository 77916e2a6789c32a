import { SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { ApprovalStore } from './approvals';
import type { ApprovalRecord } from '../contract';
import { type Log, nameOf } from '../runtime';

export interface DeliveryTools {
  readonly store: ApprovalStore;
  readonly sfn: Pick<SFNClient, 'send'>;
  readonly log: Log;
  readonly now: () => Date;
}

/** The task no longer listens: it timed out, was answered, or its run has ended. */
const DEAF = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/**
 * Sends the result of a decided request to the waiting task. Where nobody listens the record stays DECIDED and the
 * next ask of the same request delivers it. Step Functions takes one answer per token, so a repeat does no harm.
 */
export async function deliver(record: ApprovalRecord, tools: DeliveryTools): Promise<ApprovalRecord> {
  if (record.state !== 'DECIDED' || !record.result) return record;
  try {
    await tools.sfn.send(
      new SendTaskSuccessCommand({ taskToken: record.taskToken, output: JSON.stringify(record.result) }),
    );
  } catch (error) {
    if (!DEAF.has(nameOf(error))) throw error;
    tools.log.warn('the waiting task did not take the decision; the next ask delivers it', {
      approval: record.id,
      reason: nameOf(error),
    });
    return record;
  }
  const delivered = await tools.store.markDelivered(record.id, record.taskToken, tools.now().toISOString());
  tools.log.info('decision delivered', { approval: record.id, decision: record.result.decision });
  return delivered ?? record;
}
