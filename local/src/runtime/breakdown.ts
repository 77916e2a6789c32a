import type { CallInterceptor, JobRunner, RunningJob } from '../services/types';
import { JournalError } from './journal-file';
import { storageError, storageErrorOfText } from './state-folder';

const never = (): Promise<never> => new Promise(() => undefined);

/**
 * The state folder can't be written any more. Then everything stops as if the process had been killed: what was
 * recorded stands, nothing is recorded as failed for want of space, and the next process goes on.
 */
export class Breakdown {
  private error: Error | undefined;

  constructor(
    private readonly stateDir: string,
    private readonly stop: (error: Error) => void,
  ) {}

  tell(error: Error): void {
    if (this.error) return;
    this.error = error;
    this.stop(error);
  }

  /** Stands before every service: an error of the disk is no answer of AWS. */
  guard(inner: CallInterceptor = (_call, carryOut) => carryOut()): CallInterceptor {
    return async (call, carryOut) => {
      try {
        return await inner(call, carryOut);
      } catch (error) {
        if (this.isBreakdown(error)) return never();
        throw error;
      }
    };
  }

  /** A job that failed because the disk is full counts as running, and runs again. */
  watch(jobs: JobRunner): JobRunner {
    const judge = (job: RunningJob): RunningJob => ({
      done: job.done.then((reason) => (this.isBreakdown(reason) ? never() : reason)),
      stop: () => job.stop(),
    });
    return {
      useContainers: (containers) => jobs.useContainers?.(containers),
      runGlueJob: (spec) => judge(jobs.runGlueJob(spec)),
      runTrainingJob: (spec) => judge(jobs.runTrainingJob(spec)),
      runProcessingJob: (spec) => judge(jobs.runProcessingJob(spec)),
      startServer: (spec) =>
        jobs.startServer(spec).catch((error: unknown) => {
          if (this.isBreakdown(error)) return never();
          throw error;
        }),
    };
  }

  private isBreakdown(error: unknown): boolean {
    if (error === undefined) return false;
    if (this.error) return true;
    const text = error instanceof Error ? error.message : String(error);
    const found =
      storageError(this.stateDir, error) ??
      (error instanceof JournalError ? error : undefined) ??
      storageErrorOfText(this.stateDir, text);
    if (!found) return false;
    this.tell(found);
    return true;
  }
}
