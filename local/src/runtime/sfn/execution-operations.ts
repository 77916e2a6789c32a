import { ServiceError } from '../../services/types';
import type { ExecutionView } from '../child-executions';
import { ARN, checkArn, checkRequest, INCLUDED_DATA, NEXT, optional, PAGE, paginate } from './checks';
import type { SfnContext } from './context';
import { describeExecution, historyEvent, redriveStatus, withoutData } from './describe';
import { machineOfExecution } from './describe-machine';
import { listChildren, listExecutions } from './list-executions';

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

interface Page {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export function executionOperations(context: SfnContext) {
  const { children, executions, clock } = context;
  const require = async (arn: string): Promise<ExecutionView> => {
    checkArn(arn, '(execution|express)');
    const live = (await executions.find(arn)) ?? (await children.find(arn));
    if (!live) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return live;
  };

  return {
    async StopExecution(input: { readonly executionArn: string; readonly error?: string; readonly cause?: string }) {
      checkRequest(input, {
        executionArn: ARN,
        error: { type: 'string', max: 256 },
        cause: { type: 'string', max: 32_768 },
      });
      const live = await require(input.executionArn);
      const { error, cause } = input;
      await executions.signal(live.child?.parent.arn ?? live.arn, {
        type: 'stop',
        ...(live.child ? { child: live.child.key } : {}),
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      });
      const { execution } = await require(input.executionArn);
      return { stopDate: new Date(execution.stoppedAt ?? clock.now()) };
    },

    async RedriveExecution(input: { readonly executionArn: string }) {
      checkRequest(input, { executionArn: ARN });
      const live = await require(input.executionArn);
      const { reason } = redriveStatus(live, clock.now());
      if (reason !== undefined) throw new ServiceError('ExecutionNotRedrivable', reason);
      if (live.child) {
        const how = `Execution is redrivable by its Map Run only: redrive its parent ${live.child.parent.arn}`;
        throw new ServiceError('ExecutionNotRedrivable', how);
      }
      await executions.signal(live.arn, { type: 'redrive' });
      return { redriveDate: new Date(live.execution.redrivenAt ?? clock.now()) };
    },

    async DescribeExecution(input: { readonly executionArn: string; readonly includedData?: string }) {
      checkRequest(input, { executionArn: ARN, includedData: INCLUDED_DATA });
      const answer = describeExecution(await require(input.executionArn), clock.now());
      return input.includedData === 'METADATA_ONLY' ? withoutData(answer) : answer;
    },

    async DescribeStateMachineForExecution(input: { readonly executionArn: string }) {
      checkRequest(input, { executionArn: ARN, includedData: INCLUDED_DATA });
      return machineOfExecution(context, await require(input.executionArn));
    },

    async ListExecutions(
      input: Page & {
        readonly stateMachineArn?: string;
        readonly mapRunArn?: string;
        readonly statusFilter?: string;
        readonly redriveFilter?: 'REDRIVEN' | 'NOT_REDRIVEN';
      },
    ) {
      checkRequest(input, {
        stateMachineArn: optional(ARN),
        mapRunArn: { type: 'string', min: 1, max: 2000 },
        statusFilter: { type: 'string', values: STATUSES },
        redriveFilter: { type: 'string', values: ['REDRIVEN', 'NOT_REDRIVEN'] },
        maxResults: PAGE,
        nextToken: { ...NEXT, max: 3096 },
      });
      const { stateMachineArn, mapRunArn } = input;
      if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
        throw new ServiceError('ValidationException', 'Must provide a StateMachine ARN or MapRun ARN');
      }
      const all = mapRunArn === undefined ? listExecutions(context, input) : await listChildren(context, input);
      const { page, nextToken } = paginate(all, input);
      return { executions: page, nextToken };
    },

    async GetExecutionHistory(
      input: Page & {
        readonly executionArn: string;
        readonly reverseOrder?: boolean;
        readonly includeExecutionData?: boolean;
      },
    ) {
      checkRequest(input, {
        executionArn: ARN,
        maxResults: PAGE,
        reverseOrder: { type: 'boolean' },
        nextToken: NEXT,
        includeExecutionData: { type: 'boolean' },
      });
      const live = await require(input.executionArn);
      if (live.child?.run.express) {
        throw new ServiceError('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: express'");
      }
      const events = input.reverseOrder ? [...live.events].reverse() : live.events;
      const { page, nextToken } = paginate(events, input);
      return { events: page.map((event) => historyEvent(event, input.includeExecutionData ?? true)), nextToken };
    },
  };
}
