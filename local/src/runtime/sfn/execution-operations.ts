import { createHash, randomUUID } from 'node:crypto';
import { type CallContext, ServiceError } from '../../services/types';
import type { StartRecord } from '../execution-journal';
import { LiveExecution } from '../live-execution';
import { ARN, checkArn, checkName, checkRequest, DATA, NEXT, PAGE, paginate } from './checks';
import type { SfnContext } from './context';
import { describeExecution, historyEvent, listItem, redriveStatus } from './describe';
import type { MachineRecord } from './machines';

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

interface StartInput {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input?: string;
}

interface Page {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export function executionOperations({ machines, executions, clock }: SfnContext) {
  const require = async (arn: string): Promise<LiveExecution> => {
    checkArn(arn, '(execution|express)');
    const live = await executions.find(arn);
    if (!live) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return live;
  };

  const prepare = (
    input: StartInput,
    context: CallContext,
  ): { machine: MachineRecord; name: string; input: string } => {
    checkRequest(input, { stateMachineArn: ARN, name: { type: 'string', min: 1 }, input: DATA });
    const name = input.name ?? executionName(context.effectId);
    checkName(name);
    checkArn(input.stateMachineArn, 'stateMachine');
    return { machine: machines.require(input.stateMachineArn), name, input: checkInput(input.input ?? '{}') };
  };

  const record = (machine: MachineRecord, executionArn: string, name: string, input: string): StartRecord => ({
    identity: {
      executionArn,
      executionName: name,
      stateMachineArn: machine.arn,
      stateMachineName: machine.name,
      roleArn: machine.roleArn,
      type: machine.type,
      seed: createHash('sha256').update(`${executionArn} ${randomUUID()}`).digest('hex'),
    },
    input,
    definition: machine.definition,
    now: clock.now(),
  });

  const startExpress = (machine: MachineRecord, name: string, input: string): Promise<LiveExecution> => {
    const prefix = machine.arn.replace(':stateMachine:', ':express:');
    const arn = `${prefix}:${name}:${randomUUID()}`;
    return executions.start(arn, record(machine, arn, name, input));
  };

  return {
    async StartExecution(request: StartInput, context: CallContext) {
      const { machine, name, input } = prepare(request, context);
      if (machine.type === 'EXPRESS') {
        const live = await startExpress(machine, name, input);
        return { executionArn: live.arn, startDate: new Date(live.execution.startedAt) };
      }
      const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
      let live: LiveExecution | undefined;
      if (executions.has(arn)) {
        live = await executions.find(arn);
        if (!live?.isRunning || live.execution.input !== input) {
          throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
        }
      } else {
        live = await executions.start(arn, record(machine, arn, name, input));
      }
      return { executionArn: arn, startDate: new Date(live.execution.startedAt) };
    },

    async StartSyncExecution(request: StartInput, context: CallContext) {
      const { machine, name, input } = prepare(request, context);
      if (machine.type !== 'EXPRESS') {
        throw new ServiceError(
          'StateMachineTypeNotSupported',
          'This operation is not supported by this type of state machine',
        );
      }
      const started = await startExpress(machine, name, input);
      const live = started.isRunning ? await executions.closed(started.arn) : started;
      const {
        redriveCount: _count,
        redriveStatus: _status,
        redriveStatusReason: _reason,
        ...answer
      } = describeExecution(live, clock.now()) as Record<string, unknown>;
      const elapsed = (live.execution.stoppedAt ?? 0) - live.execution.startedAt;
      const billedDurationInMilliseconds = Math.max(100, Math.ceil(elapsed / 100) * 100);
      return { ...answer, billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds } };
    },

    async StopExecution(input: { readonly executionArn: string; readonly error?: string; readonly cause?: string }) {
      checkRequest(input, {
        executionArn: ARN,
        error: { type: 'string', max: 256 },
        cause: { type: 'string', max: 32_768 },
      });
      const live = await require(input.executionArn);
      const { error, cause } = input;
      await executions.signal(live.arn, {
        type: 'stop',
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      });
      return { stopDate: new Date(live.execution.stoppedAt ?? clock.now()) };
    },

    async RedriveExecution(input: { readonly executionArn: string }) {
      checkRequest(input, { executionArn: ARN });
      const live = await require(input.executionArn);
      const { reason } = redriveStatus(live, clock.now());
      if (reason !== undefined) throw new ServiceError('ExecutionNotRedrivable', reason);
      await executions.signal(live.arn, { type: 'redrive' });
      return { redriveDate: new Date(live.execution.redrivenAt ?? clock.now()) };
    },

    async DescribeExecution(input: { readonly executionArn: string }) {
      checkRequest(input, { executionArn: ARN });
      return describeExecution(await require(input.executionArn), clock.now());
    },

    async ListExecutions(input: Page & { readonly stateMachineArn?: string; readonly statusFilter?: string }) {
      checkRequest(input, {
        stateMachineArn: { ...ARN, required: undefined },
        statusFilter: { type: 'string', values: STATUSES },
        maxResults: PAGE,
        nextToken: { ...NEXT, max: 3096 },
      });
      const { stateMachineArn, statusFilter } = input;
      if (stateMachineArn === undefined) {
        throw new ServiceError('ValidationException', 'Must provide a StateMachine ARN or MapRun ARN');
      }
      checkArn(stateMachineArn, 'stateMachine');
      const machine = machines.require(stateMachineArn);
      if (machine.type === 'EXPRESS') {
        throw new ServiceError(
          'StateMachineTypeNotSupported',
          'This operation is not supported by this type of state machine',
        );
      }
      const prefix = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:`;
      const items = executions
        .list()
        .filter(({ arn }) => arn.startsWith(prefix))
        .map(({ arn, summary }) => ({ arn, facts: factsOf(summary()) }))
        .filter(({ facts }) => statusFilter === undefined || facts.status === statusFilter)
        .sort((one, other) => other.facts.startedAt - one.facts.startedAt);
      const { page, nextToken } = paginate(items, input);
      return { executions: page.map(({ arn, facts }) => listItem(arn, facts)), nextToken };
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
      const events = input.reverseOrder ? [...live.events].reverse() : live.events;
      const { page, nextToken } = paginate(events, input);
      return { events: page.map((event) => historyEvent(event, input.includeExecutionData ?? true)), nextToken };
    },
  };
}

function factsOf(summary: LiveExecution | Parameters<typeof listItem>[1]): Parameters<typeof listItem>[1] {
  if (!(summary instanceof LiveExecution)) return summary;
  return { ...summary.execution, stateMachineArn: summary.record.identity.stateMachineArn };
}

function checkInput(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    const reason = (error as Error).message;
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  }
}

/** A child of a Task state has the same name at every attempt to start it. */
function executionName(effectId: string | undefined): string {
  if (effectId === undefined) return randomUUID();
  const hex = createHash('sha256').update(effectId).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
