import type { TaskEffect } from '../../../local/src/asl/types';
import type { VirtualClock } from '../../../local/src/runtime/clock';
import type { CallInterceptor, InterceptedCall } from '../../../local/src/services/types';
import { ServiceError } from '../../../local/src/services/types';
import type { Laptop } from '../../e2e/support/laptop';
import { asksModel, BROKEN, errorOf, isJob, type Kind, REASON, startsServers, waitsForPerson } from './faults';
import type { TaskState } from './tasks';

/** Longer than a run may take (the time limit of the machine is ten days). */
const A_FORTNIGHT = 14 * 86_400_000;
/** Real milliseconds that a job would take if nothing ended it. */
const A_LONG_JOB = 60_000;
const JOB_KINDS: Readonly<Record<string, 'glue' | 'training' | 'processing'>> = {
  startJobRun: 'glue',
  createTrainingJob: 'training',
  createProcessingJob: 'processing',
};

type CarryOut = () => Promise<object>;

/** Plants one fault at one Task state of whatever runs, until it is lifted. */
export class Planter {
  private fault: { readonly task: TaskState; readonly kind: Kind } | undefined;
  private laptop: Laptop | undefined;
  private refusals = new Set<string>();
  /** How often the faulty state was tried. */
  hits = 0;

  readonly intercept: CallInterceptor = (call, carryOut) => {
    const { fault } = this;
    const state = this.effectOf(call)?.stateName ?? '';
    if (fault?.task.name !== state && this.refusals.delete(state)) {
      return Promise.reject(new ServiceError('InternalFailure', BROKEN, 500));
    }
    if (!fault) return carryOut();
    // Its function fails because no mail can be sent.
    if (fault.kind === 'job failure' && waitsForPerson(fault.task) && call.operation === 'SendEmail') {
      return Promise.reject(new ServiceError('MessageRejected', REASON, 400));
    }
    if (state !== fault.task.name) return carryOut();
    this.hits++;
    return this.disturb(fault.task, fault.kind, call, carryOut);
  };

  /** The laptop was opened with this planter's `intercept`. Each state of `refused` is refused once, without an effect. */
  watch(laptop: Laptop, refused: readonly string[] = []): void {
    this.laptop = laptop;
    this.refusals = new Set(refused);
  }

  plant(task: TaskState, kind: Kind): void {
    this.fault = { task, kind };
    this.hits = 0;
  }

  lift(): void {
    this.fault = undefined;
    Object.assign(this.quick, { fail: undefined, predict: undefined, delayMilliseconds: undefined });
  }

  private get open(): Laptop {
    if (!this.laptop) throw new Error('the planter watches no laptop yet');
    return this.laptop;
  }

  private get quick(): Laptop['quick'] {
    return this.open.quick;
  }

  /** The effect that a call carries out, when a Task state makes it. */
  private effectOf({ context: { effectId = '' } }: InterceptedCall): TaskEffect | undefined {
    const [arn = '', id = ''] = effectId.split('/');
    const effect = this.laptop?.runtime.core.executions.get(arn)?.outstanding.get(id)?.effect;
    return effect?.kind === 'task' ? effect : undefined;
  }

  private async disturb(task: TaskState, kind: Kind, call: InterceptedCall, carryOut: CarryOut): Promise<object> {
    if (kind === 'run out of time') return this.runOutOfTime(task, call, carryOut);
    if (kind === 'job failure') return this.letFail(task, carryOut);
    if (kind === 'job stopped by hand') return this.stopByHand(call, carryOut);
    if (kind === 'timeout' && isJob(task)) return this.exceedRuntime(call, carryOut);
    // Nobody decides.
    if (kind === 'timeout' && waitsForPerson(task)) return carryOut();
    if (kind.endsWith('once') || kind === 'lost response') {
      this.fault = undefined;
      if (kind === 'lost response') await carryOut();
    }
    throw errorOf(kind, task) as Error;
  }

  private letFail(task: TaskState, carryOut: CarryOut): Promise<object> {
    if (asksModel(task)) {
      this.quick.predict = () => {
        throw new Error(REASON);
      };
    }
    const failing = startsServers(task) ? 'server' : JOB_KINDS[task.action];
    this.quick.fail = (kind) => (kind === failing ? REASON : undefined);
    return carryOut();
  }

  private async stopByHand({ service, operation, input }: InterceptedCall, carryOut: CarryOut): Promise<object> {
    this.quick.delayMilliseconds = A_LONG_JOB;
    const started = await carryOut();
    this.quick.delayMilliseconds = undefined;
    const { TrainingJobName, ProcessingJobName, JobName } = input as Record<string, string>;
    if (operation === 'CreateTrainingJob') await this.open.call(service, 'StopTrainingJob', { TrainingJobName });
    if (operation === 'CreateProcessingJob') await this.open.call(service, 'StopProcessingJob', { ProcessingJobName });
    if (operation !== 'StartJobRun') return started;
    const { JobRunId } = started as { JobRunId: string };
    await this.open.call(service, 'BatchStopJobRun', { JobName, JobRunIds: [JobRunId] });
    return started;
  }

  /** A job's own time limit is real time: it is made short where the job starts, and put back. */
  private async exceedRuntime({ operation, input }: InterceptedCall, carryOut: CarryOut): Promise<object> {
    const limits = (
      operation === 'StartJobRun' ? input : (input as { StoppingCondition: object }).StoppingCondition
    ) as {
      Timeout?: number;
      MaxRuntimeInSeconds?: number;
    };
    const before = { ...limits };
    if (operation === 'StartJobRun') limits.Timeout = 0.0002;
    else limits.MaxRuntimeInSeconds = 0.01;
    this.quick.delayMilliseconds = A_LONG_JOB;
    const started = await carryOut();
    this.quick.delayMilliseconds = undefined;
    if (before.Timeout === undefined) delete limits.Timeout;
    Object.assign(limits, before);
    return started;
  }

  /** The call is never answered, or its job never ends: the time limit of the whole run does. */
  private async runOutOfTime(task: TaskState, call: InterceptedCall, carryOut: CarryOut): Promise<object> {
    const { executions } = this.open.runtime.core;
    const clock = this.open.runtime.clock as VirtualClock;
    if (isJob(task)) {
      this.quick.delayMilliseconds = A_LONG_JOB;
      const stopListening = executions.listen({
        onEvents: (_live, events) => {
          if (!events.some(({ type }) => type === 'TaskSubmitted')) return;
          stopListening();
          setImmediate(() => clock.advance(A_FORTNIGHT));
        },
      });
      return carryOut();
    }
    // On its way there time wakes who asks once more, and a redrive is possible for a fortnight after the end only.
    if (this.hits === 1) clock.advance(A_FORTNIGHT);
    await executions.closed((call.context.effectId ?? '').split('/')[0] ?? '');
    throw errorOf('timeout', task) as Error;
  }
}
