import { mapRunLabel, variableReferences } from '../../asl/index';
import type { Json } from '../../asl/types';
import type { ExecutionView } from '../child-executions';
import type { SfnContext } from './context';
import type { MachineRecord } from './machines';

/** The part of a state machine that its description and that of its executions share. */
export function machineFacts(machine: MachineRecord, definition: string): object {
  const variables = variableReferences(JSON.parse(definition) as Json);
  return {
    name: machine.name,
    definition,
    roleArn: machine.roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false, ...machine.loggingConfiguration },
    tracingConfiguration: machine.tracingConfiguration ?? { enabled: false },
    ...(machine.revisionId === undefined ? {} : { revisionId: machine.revisionId }),
    encryptionConfiguration: machine.encryptionConfiguration ?? { type: 'AWS_OWNED_KEY' },
    ...(Object.keys(variables).length === 0 ? {} : { variableReferences: variables }),
  };
}

/** The state machine as it was when the execution started; of a child execution, what its map run runs. */
export function machineOfExecution({ machines, versions, executions }: SfnContext, view: ExecutionView): object {
  const { record, child } = view;
  const { versionArn, identity: whole } = child?.parent.record ?? record;
  const { stateMachineArn, stateMachineName: name, roleArn, type } = record.identity;
  const now = versionArn === undefined ? undefined : versions.find(versionArn)?.machine;
  const machine = now ?? machines.find(whole.stateMachineArn);
  const isCurrent = machine?.definition === record.definition;
  const was = { v: 1, arn: stateMachineArn, type, createdAt: record.now, tags: [] } as const;
  const facts = { ...was, updatedAt: record.now, ...(isCurrent ? machine : {}), name, roleArn };
  const definition = executions.definition(record.definition);
  return {
    stateMachineArn,
    ...machineFacts(
      { ...facts, definition: record.definition },
      child ? JSON.stringify(at(JSON.parse(definition) as Json, child.run.machine)) : definition,
    ),
    updateDate: new Date(facts.updatedAt),
    ...(child ? { mapRunArn: child.run.arn, label: mapRunLabel(child.run.arn) } : {}),
  };
}

/** The value that a JSON pointer points to. */
function at(value: Json, pointer: string): Json {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<Json>((inner, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return (inner as Record<string, Json>)[name] ?? null;
  }, value);
}
