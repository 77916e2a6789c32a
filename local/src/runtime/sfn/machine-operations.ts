import { validate } from '../../asl/index';
import { ServiceError } from '../../services/types';
import { ARN, checkArn, checkName, checkRequest, INCLUDED_DATA, NEXT, optional, PAGE, paginate, TAG } from './checks';
import type { SfnContext } from './context';
import { machineFacts } from './describe-machine';
import {
  checkDefinition,
  checkLogging,
  checkPublishing,
  checkRole,
  DEFINITION,
  SETTINGS,
  type Settings,
  TYPES,
} from './machine-settings';
import type { MachineRecord, Tag } from './machines';
import { merged } from './tag-operations';

interface CreateInput extends Settings {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type?: MachineRecord['type'];
  readonly tags?: readonly Tag[];
}

interface UpdateInput extends Settings {
  readonly stateMachineArn: string;
  readonly definition?: string;
  readonly roleArn?: string;
}

interface ValidateInput {
  readonly definition: string;
  readonly type?: MachineRecord['type'];
  readonly severity?: 'ERROR' | 'WARNING';
  readonly maxResults?: number;
}

export function machineOperations({ machines, versions, aliases, services }: SfnContext) {
  const published = (machine: MachineRecord, { publish, versionDescription }: Settings): object =>
    publish ? { stateMachineVersionArn: versions.publish(machine, versionDescription).arn } : {};

  return {
    async CreateStateMachine(input: CreateInput) {
      checkRequest(input, {
        name: { type: 'string', required: true, min: 1 },
        definition: DEFINITION,
        roleArn: ARN,
        type: { type: 'string', values: TYPES },
        tags: { type: 'list', item: TAG },
        ...SETTINGS,
      });
      const { name, roleArn, definition, type = 'STANDARD', tags = [] } = input;
      checkName(name);
      checkRole(roleArn);
      checkPublishing(input);
      await checkLogging(input.loggingConfiguration, services);
      checkDefinition(definition, type);
      const created = (machine: MachineRecord): object => ({
        stateMachineArn: machine.arn,
        creationDate: new Date(machine.createdAt),
        ...published(machine, input),
      });
      const known = machines.find(machines.arn(name));
      if (known) {
        const isSame = known.roleArn === roleArn && known.type === type && machines.definition(known) === definition;
        if (isSame) return created(known);
        throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${known.arn}'`);
      }
      const settings = { ...given(input), tags: merged([], tags) };
      return created(machines.create(name, roleArn, definition, type, settings));
    },

    async UpdateStateMachine(input: UpdateInput) {
      checkRequest(input, {
        stateMachineArn: ARN,
        definition: optional(DEFINITION),
        roleArn: optional(ARN),
        ...SETTINGS,
      });
      const { stateMachineArn, definition, roleArn } = input;
      const change = { definition, roleArn, ...given(input) };
      if (Object.values(change).every((value) => value === undefined)) {
        throw new ServiceError(
          'MissingRequiredParameter',
          'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
        );
      }
      checkPublishing(input);
      const machine = machines.require(stateMachineArn);
      if (roleArn !== undefined) checkRole(roleArn);
      await checkLogging(input.loggingConfiguration, services);
      if (definition !== undefined) checkDefinition(definition, machine.type);
      const next = machines.update(machine, change);
      const { revisionId } = next;
      return {
        updateDate: new Date(next.updatedAt),
        ...(revisionId === undefined ? {} : { revisionId }),
        ...published(next, input),
      };
    },

    async DeleteStateMachine(input: { readonly stateMachineArn: string }) {
      checkRequest(input, { stateMachineArn: ARN });
      const { stateMachineArn: arn } = input;
      checkArn(arn, 'stateMachine');
      for (const alias of aliases.of(arn)) aliases.delete(alias.arn);
      for (const version of versions.of(arn)) versions.delete(version.arn);
      machines.delete(arn);
      return {};
    },

    async DescribeStateMachine(input: { readonly stateMachineArn: string }) {
      checkRequest(input, { stateMachineArn: ARN, includedData: INCLUDED_DATA });
      const version = versions.find(input.stateMachineArn);
      const machine = version?.machine ?? machines.require(input.stateMachineArn);
      const { description, createdAt } = { description: undefined, ...(version ?? machine) };
      return {
        stateMachineArn: version?.arn ?? machine.arn,
        status: 'ACTIVE',
        type: machine.type,
        creationDate: new Date(createdAt),
        ...machineFacts(machine, machines.definition(machine)),
        ...(description === undefined ? {} : { description }),
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
  };
}

/** The settings that the request names. */
function given({ loggingConfiguration, tracingConfiguration, encryptionConfiguration }: Settings): Settings {
  return {
    ...(loggingConfiguration ? { loggingConfiguration } : {}),
    ...(tracingConfiguration ? { tracingConfiguration } : {}),
    ...(encryptionConfiguration ? { encryptionConfiguration } : {}),
  };
}
