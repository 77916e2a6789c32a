import type { ObservedCall } from '../../../local/src/services/types';
import { unexplained } from './accepted';
import { answerFaults, requestFaults } from './api-check';
import { checkAccess, type Verdict } from './iam-check';
import { type Need, needsOf } from './needs';
import type { Access } from './roles';
import { standingNeeds } from './standing-needs';

/** Calls by roles: of Task states, as evaluated, and of handlers, over the wire. */
export const ofRoles = (calls: readonly ObservedCall[]): ObservedCall[] =>
  calls.filter(({ caller }) => caller.includes(':role/'));

/** What AWS's models say against requests and answers, each fault once. */
export function apiFaults(calls: readonly ObservedCall[]): string[] {
  const found = calls.flatMap(({ service, operation, input, answer }) => [
    ...requestFaults(service, operation, input),
    ...(answer === undefined ? [] : answerFaults(service, operation, answer)),
  ]);
  return [...new Set(found)];
}

export interface AccessReport extends Verdict {
  /** Denied needs, and permissions that nothing needs, in words. */
  readonly faults: readonly string[];
}

export async function accessFaults(calls: readonly ObservedCall[], access: Access): Promise<AccessReport> {
  const verdict = await checkAccess([...standingNeeds(access), ...callNeeds(calls, access)], access);
  const managed = access.roles.flatMap(({ path, managedPolicies }) =>
    managedPolicies.map((policy) => `${path} has the managed policy ${policy}: list its actions instead`),
  );
  return { ...verdict, faults: [...verdict.denied, ...unexplained(verdict.unused), ...untrusted(calls, access), ...managed] };
}

function callNeeds(calls: readonly ObservedCall[], access: Access): Need[] {
  const machine = access.resources.find(({ type }) => type === 'AWS::StepFunctions::StateMachine')?.arn ?? '';
  return ofRoles(calls)
    .flatMap((call) => needsOf(call, access))
    .map((need) => (need.resource === 'the state machine' ? { ...need, resource: machine } : need));
}

/** Roles that calls pass to a service which may not take them. */
function untrusted(calls: readonly ObservedCall[], { roles }: Access): string[] {
  const passed = ofRoles(calls).flatMap(({ input }) => {
    const { RoleArn, ExecutionRoleArn } = input as { RoleArn?: string; ExecutionRoleArn?: string };
    return RoleArn ?? ExecutionRoleArn ?? [];
  });
  return [...new Set(passed)].flatMap((arn) => {
    const role = roles.find(({ name }) => arn.endsWith(`/${name}`));
    return role?.trusted.includes('sagemaker.amazonaws.com') ? [] : [`SageMaker may not take the role ${arn}`];
  });
}
