import { variableReferences } from '../../asl/index';
import type { Json } from '../../asl/types';
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
