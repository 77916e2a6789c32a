import type { Clock, Service } from '../services/types';
import { Effects } from './effects';
import { ExecutionJournal } from './execution-journal';
import { Executions } from './executions';
import { createSfnService } from './sfn';
import { Machines } from './sfn/machines';
import type { FileStore } from './store';
import type { TaskServices } from './tasks/call';

export interface CoreOptions {
  readonly stateDir: string;
  readonly store: FileStore;
  readonly clock: Clock;
  readonly services: TaskServices;
  readonly region: string;
  readonly accountId: string;
  readonly log: (line: string) => void;
  /** The journal can't be written any more. */
  readonly onFailure?: (error: Error) => void;
  /** Milliseconds; a Wait state that asks for more waits no longer than this. Default: as long as it asks. */
  readonly longestWait?: number;
}

/** Step Functions over a folder: everything but the other services. */
export interface Core {
  readonly executions: Executions;
  readonly effects: Effects;
  readonly machines: Machines;
  readonly sfn: Service;
  /** Takes up what was running. Call it once the other services are ready. */
  resume(): Promise<number>;
  close(): Promise<void>;
}

export function openCore(options: CoreOptions): Core {
  const { stateDir, store, clock, services, region, accountId, log, longestWait } = options;
  const journal = new ExecutionJournal(stateDir, store, options.onFailure);
  const executions = new Executions(journal, store, clock, log);
  const machines = new Machines(store, executions, clock, { region, accountId });
  const effects = new Effects(executions, services, clock, log, longestWait);
  const sfn = createSfnService({ machines, executions, effects, clock, services, log }, store);
  return {
    executions,
    effects,
    machines,
    sfn,
    resume: async () => (await executions.resume(effects)).length,
    async close() {
      effects.stop();
      await executions.settle();
      await journal.close();
    },
  };
}
