import { diagnosticText, validate } from '../../asl/index';
import { ServiceError } from '../../services/types';
import { ARN, checkArn, checkName, checkRequest, NEXT, PAGE, paginate } from './checks';
import type { SfnContext } from './context';
import type { MachineChange, MachineRecord, Tag } from './machines';

const TYPES = ['STANDARD', 'EXPRESS'] as const;
const DEFINITION = { type: 'string', required: true, min: 1, max: 1_048_576 } as const;
const STRUCTURE = { type: 'structure' } as const;

interface CreateInput extends MachineChange {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type?: MachineRecord['type'];
  readonly tags?: readonly Tag[];
}

interface ValidateInput {
  readonly definition: string;
  readonly type?: MachineRecord['type'];
  readonly severity?: 'ERROR' | 'WARNING';
  readonly maxResults?: number;
}

export function machineOperations({ machines, executions }: SfnContext) {
  const describe = (machine: MachineRecord): object => ({
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: machines.definition(machine),
    roleArn: machine.roleArn,
    type: machine.type,
    creationDate: new Date(machine.createdAt),
    loggingConfiguration: machine.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: machine.tracingConfiguration ?? { enabled: false },
    revisionId: machine.revisionId,
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  });

  return {
    async CreateStateMachine(input: CreateInput) {
      checkRequest(input, {
        name: { type: 'string', required: true, min: 1 },
        definition: DEFINITION,
        roleArn: ARN,
        type: { type: 'string', values: TYPES },
        loggingConfiguration: STRUCTURE,
        tracingConfiguration: STRUCTURE,
        tags: { type: 'list' },
      });
      const {
        name,
        roleArn,
        definition,
        type = 'STANDARD',
        loggingConfiguration,
        tracingConfiguration,
        tags = [],
      } = input;
      checkName(name);
      if (!roleArn.startsWith('arn:'))
        throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${roleArn}'`);
      checkDefinition(definition, type);
      const known = machines.find(machines.arn(name));
      if (known) {
        const isSame = known.roleArn === roleArn && known.type === type && machines.definition(known) === definition;
        if (isSame) return { stateMachineArn: known.arn, creationDate: new Date(known.createdAt) };
        throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${known.arn}'`);
      }
      const settings = {
        ...(loggingConfiguration ? { loggingConfiguration } : {}),
        ...(tracingConfiguration ? { tracingConfiguration } : {}),
      };
      const machine = machines.create(name, roleArn, definition, type, { ...settings, tags });
      return { stateMachineArn: machine.arn, creationDate: new Date(machine.createdAt) };
    },

    async UpdateStateMachine(input: MachineChange & { readonly stateMachineArn: string }) {
      checkRequest(input, {
        stateMachineArn: ARN,
        definition: { ...DEFINITION, required: undefined },
        roleArn: { ...ARN, required: undefined },
        loggingConfiguration: STRUCTURE,
        tracingConfiguration: STRUCTURE,
      });
      const { stateMachineArn, definition, roleArn, loggingConfiguration, tracingConfiguration } = input;
      const change = { definition, roleArn, loggingConfiguration, tracingConfiguration };
      if (Object.values(change).every((value) => value === undefined)) {
        throw new ServiceError(
          'MissingRequiredParameter',
          'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
        );
      }
      const machine = machines.require(stateMachineArn);
      if (definition !== undefined) checkDefinition(definition, machine.type);
      const next = machines.update(machine, change);
      return { updateDate: new Date(next.updatedAt), revisionId: next.revisionId };
    },

    async DeleteStateMachine(input: { readonly stateMachineArn: string }) {
      checkRequest(input, { stateMachineArn: ARN });
      checkArn(input.stateMachineArn, 'stateMachine');
      machines.delete(input.stateMachineArn);
      return {};
    },

    async DescribeStateMachine(input: { readonly stateMachineArn: string }) {
      checkRequest(input, { stateMachineArn: ARN });
      return describe(machines.require(input.stateMachineArn));
    },

    async DescribeStateMachineForExecution(input: { readonly executionArn: string }) {
      checkRequest(input, { executionArn: ARN });
      const live = await executions.find(input.executionArn);
      if (!live) {
        throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${input.executionArn}'`);
      }
      const { identity, definition, now } = live.record;
      return {
        stateMachineArn: identity.stateMachineArn,
        name: identity.stateMachineName,
        definition: executions.definition(definition),
        roleArn: identity.roleArn,
        updateDate: new Date(machines.find(identity.stateMachineArn)?.updatedAt ?? now),
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
        encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
      };
    },

    async ListStateMachines(input: { readonly maxResults?: number; readonly nextToken?: string }) {
      checkRequest(input, { maxResults: PAGE, nextToken: NEXT });
      const { page, nextToken } = paginate(machines.list(), input);
      return {
        stateMachines: page.map(({ arn, name, type, createdAt }) => ({
          stateMachineArn: arn,
          name,
          type,
          creationDate: new Date(createdAt),
        })),
        nextToken,
      };
    },

    async ValidateStateMachineDefinition(input: ValidateInput) {
      checkRequest(input, {
        definition: DEFINITION,
        type: { type: 'string', values: TYPES },
        severity: { type: 'string', values: ['ERROR', 'WARNING'] },
        maxResults: { type: 'integer', min: 0, max: 100 },
      });
      const found = validate(input.definition, { type: input.type ?? 'STANDARD' }).filter(
        ({ severity }) => input.severity === 'WARNING' || severity === 'ERROR',
      );
      const diagnostics = found.slice(0, input.maxResults || 100);
      const failed = found.some(({ severity }) => severity === 'ERROR');
      return { result: failed ? 'FAIL' : 'OK', diagnostics, truncated: diagnostics.length < found.length };
    },

    async TagResource(input: { readonly resourceArn: string; readonly tags: readonly Tag[] }) {
      checkRequest(input, { resourceArn: ARN, tags: { type: 'list', required: true } });
      const machine = requireResource(machines.find(input.resourceArn), input.resourceArn);
      const names = new Set(input.tags.map((tag) => tag.key));
      machines.setTags(machine, [...machine.tags.filter((tag) => !names.has(tag.key)), ...input.tags]);
      return {};
    },

    async UntagResource(input: { readonly resourceArn: string; readonly tagKeys: readonly string[] }) {
      checkRequest(input, { resourceArn: ARN, tagKeys: { type: 'list', required: true } });
      const machine = requireResource(machines.find(input.resourceArn), input.resourceArn);
      machines.setTags(
        machine,
        machine.tags.filter((tag) => !input.tagKeys.includes(tag.key)),
      );
      return {};
    },

    async ListTagsForResource(input: { readonly resourceArn: string }) {
      checkRequest(input, { resourceArn: ARN });
      return { tags: requireResource(machines.find(input.resourceArn), input.resourceArn).tags };
    },
  };
}

function requireResource(machine: MachineRecord | undefined, arn: string): MachineRecord {
  if (!machine) throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`);
  return machine;
}

function checkDefinition(definition: string, type: MachineRecord['type']): void {
  const errors = validate(definition, { type }).filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return;
  throw new ServiceError(
    'InvalidDefinition',
    `Invalid State Machine Definition: '${errors.map(diagnosticText).join(', ')}'`,
  );
}
