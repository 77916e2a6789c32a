import type { ApprovalItem, ApprovalList } from '../../shared/console-contract';
import type { ApprovalRecord } from '../../shared/contract';
import { headline } from '../../shared/evidence/evidence';
import { Refusal } from '../../shared/refusal';
import { cut, oneLine } from '../../shared/text';
import { requiredOf } from '../../shared/approval/votes';
import type { ConsoleTools } from '../tools';
import type { ApprovalDesk } from './desk';

const MOST = 200;

/** Those that wait first, then the newest. */
export async function listApprovals({ approvals, requests, now }: ConsoleTools): Promise<ApprovalList> {
  const records = (await Promise.all(approvals.map((desk) => requests.of(desk)))).flat();
  const items = records.map((record) => itemOf(record, now()));
  const rank = ({ state }: ApprovalItem) => (state === 'PENDING' ? 0 : 1);
  items.sort((one, other) => rank(one) - rank(other) || (one.createdAt < other.createdAt ? 1 : -1));
  return { v: 1, items: items.slice(0, MOST) };
}

/** Neither tokens nor hashes. */
export function itemOf(record: ApprovalRecord, now: Date): ApprovalItem {
  const { id, state, createdAt, expiresAt, evaluationDigest, votes, result } = record;
  const isOver = state === 'PENDING' && Date.parse(expiresAt) <= now.getTime();
  return {
    id,
    state: isOver ? 'EXPIRED' : state,
    runId: record.executionArn.split(':')[7] ?? '',
    package: record.package,
    createdAt,
    expiresAt,
    evaluationDigest,
    headline: headline(record.evidence),
    required: requiredOf(record),
    votes: votes.map(({ secretHashes: _hashes, ...vote }) => vote),
    ...(result && { result }),
  };
}

export interface FoundRequest {
  readonly desk: ApprovalDesk;
  readonly record: ApprovalRecord;
}

/** As approvalId makes them. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

export async function findRequest(id: string, { approvals }: ConsoleTools): Promise<FoundRequest> {
  for (const desk of ID.test(id) ? approvals : []) {
    const record = await desk.store.get(id);
    if (record) return { desk, record };
  }
  throw new Refusal(404, 'No such request', `There is no approval request named ${cut(oneLine(id), 80)}.`);
}
