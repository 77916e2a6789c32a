import { createHash, randomInt, randomUUID } from 'node:crypto';
import { parseJson } from '../../asl/index';
import { type CallContext, ServiceError } from '../../services/types';
import type { StartRecord } from '../execution-journal';
import { LiveExecution } from '../live-execution';
import { ARN, checkArn, checkName, checkRequest, DATA, INCLUDED_DATA } from './checks';
import type { SfnContext } from './context';
import { describeExecution, withoutData } from './describe';
import { findTarget, type Target } from './targets';

interface StartInput {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input?: string;
  readonly includedData?: 'ALL_DATA' | 'METADATA_ONLY';
}

interface Prepared extends Target {
  readonly name: string;
  readonly input: string;
}

export function startOperations(context: SfnContext) {
  const { executions, clock } = context;

  const prepare = (request: StartInput, call: CallContext): Prepared => {
    checkRequest(request, {
      stateMachineArn: ARN,
      name: { type: 'string', min: 1 },
      input: DATA,
      traceHeader: { type: 'string', max: 256 },
      includedData: INCLUDED_DATA,
    });
    const { name = executionName(call.effectId), input = '{}', stateMachineArn } = request;
    checkName(name);
    checkArn(stateMachineArn, 'stateMachine');
    const target = findTarget(context, stateMachineArn, randomInt(100) / 100);
    return { ...target, name, input: checkInput(input) };
  };

  const record = ({ machine, name, input, versionArn, aliasArn }: Prepared, executionArn: string): StartRecord => ({
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
    ...(versionArn === undefined ? {} : { versionArn }),
    ...(aliasArn === undefined ? {} : { aliasArn }),
  });

  const startExpress = (prepared: Prepared, synchronous: boolean): Promise<LiveExecution> => {
    const prefix = prepared.machine.arn.replace(':stateMachine:', ':express:');
    const arn = `${prefix}:${prepared.name}:${randomUUID()}`;
    const { identity, ...rest } = record(prepared, arn);
    return executions.start(arn, { ...rest, identity: { ...identity, ...(synchronous ? { synchronous } : {}) } });
  };

  return {
    async StartExecution(request: StartInput, call: CallContext) {
      const prepared = prepare(request, call);
      const { machine, name, input } = prepared;
      if (machine.type === 'EXPRESS') {
        const live = await startExpress(prepared, false);
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
        live = await executions.start(arn, record(prepared, arn));
      }
      return { executionArn: arn, startDate: new Date(live.execution.startedAt) };
    },

    async StartSyncExecution(request: StartInput, call: CallContext) {
      const prepared = prepare(request, call);
      if (prepared.machine.type !== 'EXPRESS') throw typeNotSupported();
      const started = await startExpress(prepared, true);
      const live = started.isRunning ? await executions.closed(started.arn) : started;
      const {
        redriveCount: _count,
        redriveStatus: _status,
        redriveStatusReason: _reason,
        stateMachineVersionArn: _version,
        stateMachineAliasArn: _alias,
        ...answer
      } = describeExecution(live, clock.now()) as Record<string, unknown>;
      const elapsed = (live.execution.stoppedAt ?? 0) - live.execution.startedAt;
      const billedDurationInMilliseconds = Math.max(100, Math.ceil(elapsed / 100) * 100);
      const outputDetails = { included: true };
      const billingDetails = { billedMemoryUsedInMB: 64, billedDurationInMilliseconds };
      return {
        ...(request.includedData === 'METADATA_ONLY' ? withoutData(answer) : { ...answer, outputDetails }),
        billingDetails,
      };
    },
  };
}

export const typeNotSupported = (): ServiceError =>
  new ServiceError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');

function checkInput(text: string): string {
  try {
    parseJson(text);
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
