import type { RunningJob } from './types';

/** How a job ended: `reason` is undefined when it succeeded. */
export interface JobEnd {
  readonly reason: string | undefined;
  readonly stopped: boolean;
  readonly timedOut: boolean;
}

interface Entry {
  readonly job: RunningJob;
  stopped: boolean;
  timedOut: boolean;
}

/** Jobs that run now, of one kind, and who waits for their end. */
export class JobDesk {
  private readonly running = new Map<string, Entry>();
  private readonly waiting = new Map<string, (() => void)[]>();
  private closing = false;

  /**
   * Starts a job and calls back at its end, but not when the runtime itself ends: then the job's record stays as it
   * is, and the next start runs it again. The time limit is real time, since processes know no other.
   */
  run(name: string, start: () => RunningJob, limitSeconds: number, ended: (end: JobEnd) => void): void {
    let job: RunningJob;
    try {
      job = start();
    } catch (error) {
      job = { done: Promise.resolve((error as Error).message), stop: async () => undefined };
    }
    const entry: Entry = { job, stopped: false, timedOut: false };
    this.running.set(name, entry);
    const limit = setTimeout(
      () => {
        entry.timedOut = true;
        void job.stop();
      },
      Math.min(limitSeconds * 1000, 2 ** 31 - 1),
    );
    limit.unref();
    void job.done
      .catch((error: Error) => error.message)
      .then((reason) => {
        clearTimeout(limit);
        this.running.delete(name);
        if (this.closing) return;
        ended({ reason, stopped: entry.stopped, timedOut: entry.timedOut });
        const waiting = this.waiting.get(name) ?? [];
        this.waiting.delete(name);
        for (const resolve of waiting) resolve();
      })
      // The store takes nothing more, and has said so: the job's record stays as it is.
      .catch(() => undefined);
  }

  isRunning(name: string): boolean {
    return this.running.has(name);
  }

  async stop(name: string): Promise<void> {
    const entry = this.running.get(name);
    if (!entry) return;
    entry.stopped = true;
    await entry.job.stop();
  }

  /** Resolves at the job's end; at once when `isOver` says so already. */
  ended(name: string, isOver: () => boolean): Promise<void> {
    if (isOver()) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.set(name, [...(this.waiting.get(name) ?? []), resolve]);
    });
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all([...this.running.values()].map((entry) => entry.job.stop()));
  }
}

/** The failure of a .sync task: its cause is the job's description, with dates in milliseconds. */
export function failedSync(description: object): { ok: false; error: string; cause: string } {
  return { ok: false, error: 'States.TaskFailed', cause: JSON.stringify(inMilliseconds(description)) };
}

function inMilliseconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(inMilliseconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inMilliseconds(member)]));
}
