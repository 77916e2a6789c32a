import { ServiceError } from '../../services/types';
import { ARN, checkArn, checkRequest, DESCRIPTION, LONG_ARN, NEXT, PAGE, paginate } from './checks';
import type { SfnContext } from './context';
import type { MachineRecord } from './machines';

interface PublishInput {
  readonly stateMachineArn: string;
  readonly revisionId?: string;
  readonly description?: string;
}

export function versionOperations({ machines, versions, aliases }: SfnContext) {
  return {
    async PublishStateMachineVersion(input: PublishInput) {
      checkRequest(input, { stateMachineArn: ARN, revisionId: { type: 'string' }, description: DESCRIPTION });
      const machine = machines.require(input.stateMachineArn);
      if (input.revisionId !== undefined) checkRevision(machine, input.revisionId);
      const version = versions.publish(machine, input.description);
      return { stateMachineVersionArn: version.arn, creationDate: new Date(version.createdAt) };
    },

    async ListStateMachineVersions(input: {
      readonly stateMachineArn: string;
      readonly maxResults?: number;
      readonly nextToken?: string;
    }) {
      checkRequest(input, { stateMachineArn: ARN, maxResults: PAGE, nextToken: NEXT });
      const machine = machines.require(input.stateMachineArn);
      const { page, nextToken } = paginate(versions.of(machine.arn), input);
      return {
        stateMachineVersions: page.map(({ arn, createdAt }) => ({
          stateMachineVersionArn: arn,
          creationDate: new Date(createdAt),
        })),
        nextToken,
      };
    },

    async DeleteStateMachineVersion(input: { readonly stateMachineVersionArn: string }) {
      checkRequest(input, { stateMachineVersionArn: LONG_ARN });
      const { stateMachineVersionArn: arn } = input;
      checkArn(arn, 'stateMachine');
      if (!/:stateMachine:[^:]+:\d+$/.test(arn)) {
        throw new ServiceError('ValidationException', 'Version ARN must have a version number');
      }
      const referring = aliases.leadingTo(arn).map(({ name }) => name);
      if (referring.length > 0) {
        const list = `Current list of aliases referencing this version: [${referring.join(', ')}]`;
        throw new ServiceError(
          'ConflictException',
          `Version to be deleted must not be referenced by an alias. ${list}`,
        );
      }
      versions.delete(arn);
      return {};
    },
  };
}

/** A machine that was never updated has no revision id; INITIAL stands for that. */
function checkRevision({ revisionId = 'INITIAL' }: MachineRecord, wanted: string): void {
  if (wanted === revisionId) return;
  throw new ServiceError(
    'ConflictException',
    `Failed to publish the State Machine version for revision ${wanted}. The current State Machine revision is ${revisionId}.`,
  );
}
