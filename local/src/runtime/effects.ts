import type { Json, TaskEffect } from '../asl/types';
import type { CallContext, Clock } from '../services/types';
import type { EffectRunner, Executions, UntimedSignal } from './executions';
import type { LiveExecution, Outstanding } from './live-execution';
import { answerItems } from './items';
import { ActivityQueue } from './tasks/activities';
import { callTask, findSyncJob, syncInput, syncOutput, type TaskServices } from './tasks/call';
import { TaskTokens } from './tasks/tokens';

/** Carries out effects: calls services, waits for jobs, sets timers. */
export class Effects implements EffectRunner {
  readonly tokens = new TaskTokens();
  readonly activities: ActivityQueue;
  private calls = 0;
  private stopped = false;
  private readonly timers = new Set<Outstanding>();

  constructor(
    private readonly executions: Executions,
    private readonly services: TaskServices,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
    /** Milliseconds. */
    private readonly longestWait = Infinity,
  ) {
    this.activities = new ActivityQueue(clock);
  }

  /** Calls that have not been answered: with none, only time, a job or a person moves an execution. */
  get inFlight(): number {
    return this.calls;
  }

  /** A timer that is set would keep the process from ending. */
  stop(): void {
    this.stopped = true;
    for (const awaited of [...this.timers]) awaited.release?.();
  }

  run(live: LiveExecution, awaited: Outstanding): void {
    const { effect } = awaited;
    if (effect.kind === 'timer') {
      // A Wait state locally stands for "look again later": services here are ready in a moment.
      const latest = effect.purpose === 'wait' ? this.clock.now() + this.longestWait : Infinity;
      const at = Math.min(effect.at, latest);
      const cancel = this.clock.schedule(at, () => {
        this.timers.delete(awaited);
        void this.send(live, { type: 'timer', id: effect.id });
      });
      awaited.release = () => {
        this.timers.delete(awaited);
        cancel();
      };
      this.timers.add(awaited);
    } else if (effect.kind === 'task') {
      if (effect.taskToken !== undefined) this.tokens.add(live, effect.taskToken, effect.id);
      void this.track(this.task(live, awaited, effect));
    } else {
      void this.track(
        answerItems(this.services, effect, this.context(live, effect.id)).then((signal) => this.send(live, signal)),
      );
    }
  }

  cancel(_live: LiveExecution, { effect, submitted }: Outstanding): void {
    if (effect.kind !== 'task') return;
    if (effect.taskToken !== undefined) {
      this.tokens.remove(effect.taskToken);
      this.activities.remove(effect.taskToken);
    }
    if (!effect.pattern.startsWith('sync') || !submitted) return;
    findSyncJob(this.services, effect)
      ?.stop(syncInput(effect), submitted.output as object)
      .catch((error: Error) => this.log(`${effect.stateName}: its job could not be stopped: ${error.message}`));
  }

  private async task(live: LiveExecution, awaited: Outstanding, effect: TaskEffect): Promise<void> {
    const { id } = effect;
    if (effect.service === 'activity') return await this.offer(live, awaited, effect);
    const job = effect.pattern.startsWith('sync') ? findSyncJob(this.services, effect) : undefined;
    if (effect.pattern.startsWith('sync') && !job) {
      const cause = `the local runtime cannot wait for "${effect.resource}" (state "${effect.stateName}"): no local service runs that job`;
      await this.send(live, { type: 'taskFailed', id, error: 'States.Runtime', cause, phase: 'start' });
      return;
    }
    if (!awaited.submitted) {
      if (!awaited.started) void this.send(live, { type: 'taskStarted', id });
      const result = await callTask(this.services, effect, this.context(live, id));
      if (!result.ok) {
        const phase = effect.pattern === 'request' ? 'run' : 'submit';
        await this.send(live, { type: 'taskFailed', id, error: result.error, cause: result.cause, phase });
        return;
      }
      const type = effect.pattern === 'request' ? 'taskSucceeded' : 'taskSubmitted';
      await this.send(live, { type, id, output: result.output });
    }
    if (job && awaited.submitted) void this.awaitJob(live, effect, job, awaited.submitted.output);
  }

  private async awaitJob(
    live: LiveExecution,
    effect: TaskEffect,
    job: NonNullable<ReturnType<typeof findSyncJob>>,
    started: Json,
  ): Promise<void> {
    const { id } = effect;
    try {
      const result = await job.wait(syncInput(effect), started as object);
      if (result.ok) await this.send(live, { type: 'taskSucceeded', id, output: syncOutput(effect, result.output) });
      else await this.send(live, { type: 'taskFailed', id, error: result.error, cause: result.cause });
    } catch (error) {
      await this.send(live, { type: 'taskFailed', id, error: 'States.TaskFailed', cause: (error as Error).message });
    }
  }

  private async offer(live: LiveExecution, awaited: Outstanding, effect: TaskEffect): Promise<void> {
    if (awaited.started) return;
    const { id, resource } = effect;
    if (!this.activities.exists(resource)) {
      const cause = `The activity ${resource} does not exist.`;
      await this.send(live, { type: 'taskFailed', id, error: 'States.Runtime', cause, phase: 'start' });
      return;
    }
    if (!awaited.submitted) await this.send(live, { type: 'taskSubmitted', id, output: null });
    this.activities.add({
      activityArn: effect.resource,
      token: effect.taskToken ?? '',
      input: JSON.stringify(effect.parameters),
      take: (workerName) =>
        this.send(live, { type: 'taskStarted', id: effect.id, ...(workerName === undefined ? {} : { workerName }) }),
    });
  }

  private context(live: LiveExecution, id: string): CallContext {
    return { caller: live.record.identity.roleArn, effectId: `${live.arn}/${id}` };
  }

  /** After stop() nothing is journaled: the next process makes the call again and gets the recorded answer. */
  private async send(live: LiveExecution, signal: UntimedSignal): Promise<boolean> {
    if (this.stopped) return false;
    return this.executions.signal(live.arn, signal).catch(() => false);
  }

  private async track(work: Promise<unknown>): Promise<void> {
    this.calls++;
    try {
      await work;
    } catch (error) {
      this.log(`internal error: ${(error as Error).stack ?? String(error)}`);
    } finally {
      this.calls--;
    }
  }
}
