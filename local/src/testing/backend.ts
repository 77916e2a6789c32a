import type { Plan, WayTaken } from '../asl';
import type { RunResult, RunStart } from './test-run';

/** What a backend runs. */
export interface BackendMachine {
  readonly name: string;
  /** Amazon States Language. */
  readonly definition: string;
  readonly plan: Plan;
  /** For coverage. */
  note(way: WayTaken): void;
}

/** Runs a state machine with mocked tasks to its end, elsewhere than in the local engine. */
export interface Backend {
  run(machine: BackendMachine, options: RunStart): Promise<RunResult>;
}
