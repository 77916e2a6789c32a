import type { Unused } from './iam-check';

interface Accepted {
  /** End of the role's construct path, without its last step. */
  readonly role: RegExp;
  /** The action or resource that no call asks for. */
  readonly what: RegExp;
  readonly reason: string;
}

/** Permissions that no recorded call asks for, each with the reason why it stays. */
export const ACCEPTED: readonly Accepted[] = [
  {
    role: /Workflow\/Resource\/Role$/,
    what: /:model-package-group\/[\w-]+$/,
    reason:
      "AWS's reference names the version alone for CreateModelPackage; the registry's guide gives the group as well",
  },
];

/** What of the unused permissions nobody has given a reason for, in words. */
export function unexplained(unused: readonly Unused[], used: Set<Accepted> = new Set()): string[] {
  return unused.flatMap(({ role, actions, resources }) =>
    [...actions, ...resources]
      .filter((what) => {
        const accepted = ACCEPTED.find((one) => one.role.test(role.replace(/\/Resource$/, '')) && one.what.test(what));
        if (accepted) used.add(accepted);
        return !accepted;
      })
      .map((what) => `${role} has ${what}, which no call needs`),
  );
}
