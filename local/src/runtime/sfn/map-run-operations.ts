import { mapRunLabel, type MapRunView, mapRuns } from '../../asl/index';
import { ServiceError } from '../../services/types';
import { childArn } from '../child-executions';
import type { LiveExecution } from '../live-execution';
import { ARN, checkArn, checkRequest, LONG_ARN, NEXT, PAGE, paginate } from './checks';
import type { SfnContext } from './context';

interface UpdateInput {
  readonly mapRunArn: string;
  readonly maxConcurrency?: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
}

export function mapRunOperations({ executions, children }: SfnContext) {
  const require = async (arn: string): Promise<{ live: LiveExecution; run: MapRunView }> => {
    checkArn(arn, 'mapRun');
    const found = await children.mapRun(arn);
    if (!found) throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`);
    return found;
  };

  return {
    async ListMapRuns(input: {
      readonly executionArn: string;
      readonly maxResults?: number;
      readonly nextToken?: string;
    }) {
      checkRequest(input, { executionArn: ARN, maxResults: PAGE, nextToken: NEXT });
      checkArn(input.executionArn, '(execution|express)');
      const { executionArn } = input;
      const live = (await executions.find(executionArn)) ?? (await children.find(executionArn))?.child?.parent;
      if (!live) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
      const own = mapRuns(live.execution).filter((run) => starterOf(live, run) === executionArn);
      const { page, nextToken } = paginate(own.reverse(), input);
      return {
        mapRuns: page.map((run) => ({
          executionArn,
          mapRunArn: run.arn,
          stateMachineArn: machineOf(live, run),
          ...dates(run),
        })),
        nextToken,
      };
    },

    async DescribeMapRun(input: { readonly mapRunArn: string }) {
      checkRequest(input, { mapRunArn: LONG_ARN });
      const { live, run } = await require(input.mapRunArn);
      const { count = 0, percentage = 0 } = run.tolerance;
      return {
        mapRunArn: run.arn,
        executionArn: starterOf(live, run),
        status: run.status,
        ...dates(run),
        maxConcurrency: run.maxConcurrency,
        toleratedFailureCount: count,
        toleratedFailurePercentage: percentage,
        itemCounts: run.items,
        executionCounts: run.executions,
        redriveCount: run.redriveCount,
        ...(run.redrivenAt === undefined ? {} : { redriveDate: new Date(run.redrivenAt) }),
      };
    },

    async UpdateMapRun(input: UpdateInput) {
      checkRequest(input, {
        mapRunArn: LONG_ARN,
        maxConcurrency: { type: 'integer', min: 0 },
        toleratedFailureCount: { type: 'integer', min: 0 },
        toleratedFailurePercentage: { type: 'number', min: 0, max: 100 },
      });
      const { mapRunArn, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = input;
      const change = Object.entries({ maxConcurrency, toleratedFailureCount, toleratedFailurePercentage });
      const given = Object.fromEntries(change.filter(([, value]) => value !== undefined));
      if (Object.keys(given).length === 0) {
        const names = 'maxConcurrency, toleratedFailureCount, toleratedFailurePercentage';
        throw new ServiceError('ValidationException', `At least one of ${names} must be specified`);
      }
      const { live, run } = await require(mapRunArn);
      if (run.status !== 'RUNNING') {
        throw new ServiceError('ValidationException', `The Map Run is ${run.status} and cannot be updated`);
      }
      await executions.signal(live.arn, { type: 'updateMapRun', mapRunArn, ...given });
      return {};
    },
  };
}

const dates = ({ startedAt, stoppedAt }: MapRunView): object => ({
  startDate: new Date(startedAt),
  ...(stoppedAt === undefined ? {} : { stopDate: new Date(stoppedAt) }),
});

/** A map run belongs to an execution, or to one of its children. */
function starterOf(live: LiveExecution, { parent }: MapRunView): string {
  const outer = parent && mapRuns(live.execution).find(({ arn }) => arn === parent.mapRunArn);
  return parent && outer ? childArn(live.record, outer, parent) : live.arn;
}

/** The state machine of the child executions: its name ends with the label of the map run. */
function machineOf({ record }: LiveExecution, { arn }: MapRunView): string {
  return `${record.identity.stateMachineArn}/${mapRunLabel(arn)}`;
}
