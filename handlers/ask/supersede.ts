import type { ApprovalRecord } from '../shared/contract';
import { deliver, type DeliveryTools } from '../shared/approval/deliver';
import { settle } from '../shared/approval/settle';

/** Ends every older request of the workflow that still waits: only the newest model is worth a decision. */
export async function supersedeOlder(newer: ApprovalRecord, tools: DeliveryTools): Promise<void> {
  const older = (await tools.store.pending(newer.workflow)).filter(
    ({ id, createdAt }) => id !== newer.id && createdAt < newer.createdAt,
  );
  for (const record of older) {
    const at = tools.now().toISOString();
    const { version } = newer.package;
    const comment = `version ${version} of a newer run (${newer.evidence.run.id}) asks for approval`;
    const superseded = await tools.store.decide(
      record.id,
      { decision: 'superseded', by: 'system', at, comment, evaluationDigest: record.evaluationDigest },
      { action: 'superseded', detail: comment },
    );
    if (superseded) await settle(await deliver(superseded, tools), tools);
  }
}
