import type { ApprovalRecord } from '../contract';

/**
 * Why this person can't approve this run's model, where duties are separated. `startedBy` of such a request is what the
 * start handler or the console wrote down; a run without it may have been started by anyone.
 */
export function dutyFault(
  record: Pick<ApprovalRecord, 'starterMayApprove' | 'evidence'>,
  by: string,
): string | undefined {
  if (record.starterMayApprove !== false) return undefined;
  const { startedBy } = record.evidence.run;
  if (!startedBy) {
    return (
      'Nobody can approve this model: who started its run is not verified, and whoever started a run may not approve it. ' +
      'Start the workflow by its trigger, or reject.'
    );
  }
  return isSame(startedBy, by)
    ? `${by} started this run, and whoever started a run may not approve its model. Somebody else has to; rejecting is allowed.`
    : undefined;
}

/** An assumed role's session carries the person's name behind the last slash: it is the same person as the address. */
function isSame(one: string, other: string): boolean {
  const names = namesOf(other);
  return namesOf(one).some((name) => names.includes(name));
}

function namesOf(identity: string): string[] {
  const whole = identity.trim().toLowerCase();
  return whole.startsWith('arn:') ? [whole, whole.split('/').pop() ?? whole] : [whole];
}
