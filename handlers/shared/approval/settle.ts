import type { ApprovalStore } from './approvals';
import type { ApprovalRecord } from '../contract';
import { type Log, messageOf } from '../runtime';

export interface SettleTools {
  readonly store: ApprovalStore;
  readonly log: Log;
  readonly now: () => Date;
}

/** Longer than any function of ours runs: whoever wrote the last entry writes no more. */
const QUIET = 60_000;

/**
 * The last act on a request that has ended: once its whole trail is copied it leaves the index. A function that dies before
 * leaves it there, where the next one finds it. Never fails: the request has ended all the same.
 */
export async function settle(record: ApprovalRecord, { store, log }: SettleTools): Promise<void> {
  if (record.state === 'PENDING' || record.pendingOf === undefined) return;
  try {
    if (await store.copied(record)) await store.leaveIndex(record);
  } catch (error) {
    log.error('an ended request stays in the index; the next ask settles it', {
      approval: record.id,
      reason: messageOf(error),
    });
  }
}

/** Copies what functions that died have left out of the audit trail. */
export async function settleAll(workflow: string, tools: SettleTools): Promise<void> {
  try {
    const { store, now } = tools;
    for (const record of await store.indexed(workflow)) {
      const last = Date.parse(record.audit.at(-1)?.at ?? '');
      if (now().getTime() - last > QUIET) await settle(record, tools);
      else await store.copied(record);
    }
  } catch (error) {
    tools.log.error('what the audit trail lacks could not be copied; the next ask does', { reason: messageOf(error) });
  }
}
