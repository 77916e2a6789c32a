import type { Clock } from '../../services/types';

export interface ActivityJob {
  readonly activityArn: string;
  readonly token: string;
  readonly input: string;
  /** Answers false when the task has ended meanwhile. */
  readonly take: (workerName?: string) => Promise<boolean>;
}

/** GetActivityTask polls for a minute. */
const POLL_MILLISECONDS = 60_000;

/** Tasks of activities that wait for a worker, and workers that wait for a task. */
export class ActivityQueue {
  /** Whether there is such an activity. */
  exists: (activityArn: string) => boolean = () => true;
  private readonly jobs: ActivityJob[] = [];
  private readonly workers = new Map<string, (() => void)[]>();

  constructor(private readonly clock: Clock) {}

  add(job: ActivityJob): void {
    this.jobs.push(job);
    this.workers.get(job.activityArn)?.shift()?.();
  }

  remove(token: string): void {
    const index = this.jobs.findIndex((job) => job.token === token);
    if (index >= 0) this.jobs.splice(index, 1);
  }

  async poll(activityArn: string, workerName?: string): Promise<ActivityJob | undefined> {
    const deadline = this.clock.now() + POLL_MILLISECONDS;
    for (;;) {
      const index = this.jobs.findIndex((job) => job.activityArn === activityArn);
      const [job] = index < 0 ? [] : this.jobs.splice(index, 1);
      if (job && (await job.take(workerName))) return job;
      if (!job && this.clock.now() >= deadline) return undefined;
      if (!job) await this.arrival(activityArn, deadline);
    }
  }

  private arrival(activityArn: string, deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.workers.get(activityArn) ?? [];
      this.workers.set(activityArn, waiting);
      const cancel = this.clock.schedule(deadline, () => wake());
      const wake = (): void => {
        cancel();
        const index = waiting.indexOf(wake);
        if (index >= 0) waiting.splice(index, 1);
        resolve();
      };
      waiting.push(wake);
    });
  }
}
