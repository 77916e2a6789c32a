import type { RunningJob } from '../services/types';
import { Child, type ChildOptions, endOrphan } from './child';

interface Ended {
  readonly reason: string | undefined;
  readonly wasKilled: boolean;
}

type Start = (options: Omit<ChildOptions, 'pidFile'>) => Promise<Ended>;

/** Ends what a killed runtime left, then does the job's work; stop() works at any moment of it. */
export function runJob(pidFile: string, work: (start: Start) => Promise<string | undefined>): RunningJob {
  let child: Child | undefined;
  let stopped = false;
  const start: Start = async (options) => {
    if (stopped) return { reason: 'stopped', wasKilled: false };
    child = new Child({ ...options, pidFile });
    const reason = await child.done;
    return stopped ? { reason: 'stopped', wasKilled: false } : { reason, wasKilled: child.wasKilled };
  };
  const done = endOrphan(pidFile)
    .then(() => work(start))
    .catch((error: Error) => error.message);
  return {
    done,
    stop: async () => {
      stopped = true;
      await child?.stop();
      await done;
    },
  };
}
