import type { Clock } from '../../services/types';
import type { ChildExecutions } from '../child-executions';
import type { Effects } from '../effects';
import type { Executions } from '../executions';
import type { TaskServices } from '../tasks/call';
import type { Aliases } from './aliases';
import type { Machines } from './machines';
import type { Versions } from './versions';

/** What the Step Functions operations work on. */
export interface SfnContext {
  readonly machines: Machines;
  readonly versions: Versions;
  readonly aliases: Aliases;
  readonly executions: Executions;
  readonly children: ChildExecutions;
  readonly effects: Effects;
  readonly clock: Clock;
  /** The other services, for TestState's calls. */
  readonly services: TaskServices;
  readonly log: (line: string) => void;
}
