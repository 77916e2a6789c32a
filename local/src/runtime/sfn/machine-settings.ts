import { diagnosticText, validate } from '../../asl/index';
import { ServiceError } from '../../services/types';
import type { TaskServices } from '../tasks/call';
import type { MemberRule, RequestRules } from './checks';
import { ARN, DESCRIPTION } from './checks';
import type { MachineRecord } from './machines';

export const TYPES = ['STANDARD', 'EXPRESS'] as const;
export const DEFINITION: MemberRule = { type: 'string', required: true, min: 1, max: 1_048_576 };

/** What both Create- and UpdateStateMachine take. */
export const SETTINGS: RequestRules = {
  loggingConfiguration: {
    type: 'structure',
    members: {
      level: { type: 'string', values: ['ALL', 'ERROR', 'FATAL', 'OFF'] },
      includeExecutionData: { type: 'boolean' },
      destinations: {
        type: 'list',
        item: {
          type: 'structure',
          members: {
            cloudWatchLogsLogGroup: { type: 'structure', members: { logGroupArn: { ...ARN, required: undefined } } },
          },
        },
      },
    },
  },
  tracingConfiguration: { type: 'structure', members: { enabled: { type: 'boolean' } } },
  encryptionConfiguration: {
    type: 'structure',
    members: {
      type: { type: 'string', required: true, values: ['AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY'] },
      kmsKeyId: { type: 'string', min: 1, max: 2048 },
      kmsDataKeyReusePeriodSeconds: { type: 'integer', min: 60, max: 900 },
    },
  },
  publish: { type: 'boolean' },
  versionDescription: DESCRIPTION,
};

export interface Settings {
  readonly loggingConfiguration?: Logging;
  readonly tracingConfiguration?: object;
  readonly encryptionConfiguration?: object;
  readonly publish?: boolean;
  readonly versionDescription?: string;
}

interface Logging {
  readonly level?: string;
  readonly destinations?: readonly { readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string } }[];
}

export function checkDefinition(definition: string, type: MachineRecord['type']): void {
  const errors = validate(definition, { type }).filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return;
  throw new ServiceError(
    'InvalidDefinition',
    `Invalid State Machine Definition: '${errors.map(diagnosticText).join(', ')}'`,
  );
}

export function checkRole(roleArn: string): void {
  if (!roleArn.startsWith('arn:'))
    throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${roleArn}'`);
}

export function checkPublishing({ publish, versionDescription }: Settings): void {
  if (versionDescription === undefined || publish) return;
  throw new ServiceError('ValidationException', 'Version description can only be set when publish is true');
}

export async function checkLogging(logging: Logging | undefined, services: TaskServices): Promise<void> {
  const { level = 'OFF', destinations = [] } = logging ?? {};
  const refuse = (reason: string): never => {
    throw new ServiceError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${reason}`);
  };
  if (destinations.length > 1 || (level !== 'OFF' && destinations.length !== 1)) {
    refuse('Must specify exactly one Log Destination.');
  }
  for (const { cloudWatchLogsLogGroup } of destinations) {
    const arn = cloudWatchLogsLogGroup?.logGroupArn ?? '';
    if (!/^arn:[^:]+:logs:[^:]+:[^:]+:log-group:[^:]+:\*$/.test(arn)) refuse('Log Destination ARN is not valid.');
    if (!(await hasLogGroup(services, arn))) refuse('Log Destination not found.');
  }
}

/** Without a local CloudWatch Logs nobody can tell, and the log group is taken to be there. */
async function hasLogGroup(services: TaskServices, arn: string): Promise<boolean> {
  try {
    const logGroupNamePrefix = arn.split(':')[6];
    const caller = { caller: 'states.amazonaws.com' };
    const answer = await services.call('logs', 'DescribeLogGroups', { logGroupNamePrefix }, caller);
    const { logGroups = [] } = answer as { logGroups?: { arn?: string }[] };
    return logGroups.some((group) => group.arn === arn);
  } catch (error) {
    if (error instanceof ServiceError && error.name === 'UnknownServiceException') return true;
    throw error;
  }
}
