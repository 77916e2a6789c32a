import type { JobRunner, RunningJob } from '../services/types';

/** Counts the jobs that run, so that a virtual clock stands still meanwhile. */
export class BusyJobs {
  private running = 0;

  get count(): number {
    return this.running;
  }

  watch(jobs: JobRunner): JobRunner {
    const count = (job: RunningJob): RunningJob => {
      this.running++;
      const ended = (): void => void this.running--;
      job.done.then(ended, ended);
      return job;
    };
    return {
      useContainers: (containers) => jobs.useContainers?.(containers),
      runGlueJob: (spec) => count(jobs.runGlueJob(spec)),
      runTrainingJob: (spec) => count(jobs.runTrainingJob(spec)),
      runProcessingJob: (spec) => count(jobs.runProcessingJob(spec)),
      startServer: async (spec) => {
        this.running++;
        try {
          return await jobs.startServer(spec);
        } finally {
          this.running--;
        }
      },
    };
  }
}
