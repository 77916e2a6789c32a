import type { Clock } from '../../services/types';
import type { Effects } from '../effects';
import type { Executions } from '../executions';
import type { Machines } from './machines';

/** What the Step Functions operations work on. */
export interface SfnContext {
  readonly machines: Machines;
  readonly executions: Executions;
  readonly effects: Effects;
  readonly clock: Clock;
}
