export type { LocalContainer } from './containers';
import { ProcessRunner, type ProcessRunnerOptions } from './process-runner';
import { QuickRunner, type QuickOptions } from './quick-runner';

export { ProcessRunner, type ProcessRunnerOptions } from './process-runner';
export { QuickRunner, type QuickOptions } from './quick-runner';
export type { QuickMetrics, QuickRows } from './quick-outputs';

/** Jobs as processes on this machine. */
export function createProcessRunner(options: ProcessRunnerOptions): ProcessRunner {
  return new ProcessRunner(options);
}

/** Jobs in process, for tests that need no Python. */
export function createQuickRunner(stateDir: string, options?: QuickOptions): QuickRunner {
  return new QuickRunner(stateDir, options);
}
