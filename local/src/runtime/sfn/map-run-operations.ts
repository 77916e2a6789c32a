import { type MapRunView, mapRuns } from '../../asl/index';
import { ServiceError } from '../../services/types';
import type { LiveExecution } from '../live-execution';
import { ARN, checkArn, checkRequest, LONG_ARN, NEXT, PAGE, paginate } from './checks';
import type { SfnContext } from './context';

interface UpdateInput {
  readonly mapRunArn: string;
  readonly maxConcurrency?: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
}

export function mapRunOperations({ executions }: SfnContext) {
  /** A map run's ARN names its state machine, and one of that machine's executions has it. */
  const require = async (arn: string): Promise<{ live: LiveExecution; run: MapRunView }> => {
    checkArn(arn, 'mapRun');
    const [start, rest = ''] = arn.split(':mapRun:');
    const prefix = `${start}:execution:${rest.split('/')[0]}:`;
    for (const { arn: executionArn } of executions.list()) {
      const live = executionArn.startsWith(prefix) ? await executions.find(executionArn) : undefined;
      const run = live && mapRuns(live.execution).find((it) => it.arn === arn);
      if (live && run) return { live, run };
    }
    throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`);
  };

  return {
    async ListMapRuns(input: {
      readonly executionArn: string;
      readonly maxResults?: number;
      readonly nextToken?: string;
    }) {
      checkRequest(input, { executionArn: ARN, maxResults: PAGE, nextToken: NEXT });
      checkArn(input.executionArn, '(execution|express)');
      const live = await executions.find(input.executionArn);
      if (!live) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${input.executionArn}'`);
      const { page, nextToken } = paginate(mapRuns(live.execution).reverse(), input);
      return {
        mapRuns: page.map((run) => ({
          executionArn: live.arn,
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
        executionArn: live.arn,
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

/** The state machine of the child executions: its name ends with the label of the map run. */
function machineOf({ record }: LiveExecution, { arn }: MapRunView): string {
  const label = arn.split('/')[1]?.split(':')[0] ?? '';
  return `${record.identity.stateMachineArn}/${label}`;
}
