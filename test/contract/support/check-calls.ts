import type { ObservedCall } from '../../../local/src/services/types';
import { unexplained } from './accepted';
import { ofRoles } from './api-check';
import { checkAccess, type Verdict } from './iam-check';
import { type Need, needsOf, waiting } from './needs';
import type { Access } from './roles';
import { standingNeeds } from './standing-needs';

export interface AccessReport extends Verdict {
  /** Denied needs, and permissions that nothing needs, in words. */
  readonly faults: readonly string[];
}

export async function accessFaults(calls: readonly ObservedCall[], access: Access): Promise<AccessReport> {
  const verdict = await checkAccess([...standingNeeds(access), ...callNeeds(calls, access)], access);
  const managed = access.roles.flatMap(({ path, managedPolicies }) =>
    managedPolicies.map((policy) => `${path} has the managed policy ${policy}: list its actions instead`),
  );
  return {
    ...verdict,
    faults: [...verdict.denied, ...unexplained(verdict.unused), ...untrusted(calls, access), ...managed],
  };
}

function callNeeds(calls: readonly ObservedCall[], access: Access): Need[] {
  const machines = waitingMachines(calls);
  return ofRoles(calls)
    .flatMap((call) => needsOf(call, access))
    .map((need) => ({ ...need, resource: machines.get(need.resource) ?? need.resource }));
}

/** ARN of the state machine that waits, by what {@link waiting} says of its token. */
function waitingMachines(calls: readonly ObservedCall[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { input } of calls) {
    const { Payload } = input as { Payload?: unknown };
    const asked = (Payload instanceof Uint8Array ? JSON.parse(Buffer.from(Payload).toString()) : Payload) as
      { taskToken?: string; executionArn?: string } | undefined;
    if (!asked?.taskToken || !asked.executionArn) continue;
    const machine = asked.executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, '');
    found.set(waiting(asked.taskToken), machine);
  }
  return found;
}

/** Whose role a resource names, and the service that takes it. */
const TAKEN_BY: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'lambda.amazonaws.com',
  'AWS::Glue::Job': 'glue.amazonaws.com',
  'AWS::StepFunctions::StateMachine': 'states.amazonaws.com',
};

/** Roles that a call or a resource gives to a service which may not take them. */
function untrusted(calls: readonly ObservedCall[], { roles, resources }: Access): string[] {
  const passed = ofRoles(calls).flatMap(({ input }) => {
    const { RoleArn, ExecutionRoleArn } = input as { RoleArn?: string; ExecutionRoleArn?: string };
    const arn = RoleArn ?? ExecutionRoleArn;
    return arn === undefined ? [] : [[arn, 'sagemaker.amazonaws.com'] as const];
  });
  const named = resources.flatMap(({ type, properties }) => {
    const service = TAKEN_BY[type];
    return service === undefined ? [] : [[String(properties.Role ?? properties.RoleArn), service] as const];
  });
  const faults = [...passed, ...named].flatMap(([arn, service]) => {
    const role = roles.find(({ name }) => arn.endsWith(`/${name}`));
    return role?.trusted.includes(service) ? [] : [`${service} may not take the role ${arn}`];
  });
  return [...new Set(faults)];
}
