import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Evaluation, ModelPackage, PreparedData, Run, TrainedModel } from '../../shared/contract';
import type { RunFacts } from './histories';
import { type FunctionLogs, JobLedger } from './jobs';

/** Variables of the state machine as they were written last; each as far as the run has come. */
export interface Variables {
  readonly run?: Run;
  readonly data?: PreparedData;
  readonly model?: TrainedModel & { readonly metrics?: Readonly<Record<string, number>> };
  readonly champion?: {
    readonly packageArn: string;
    readonly version?: number;
    readonly profileUri?: string;
  } | null;
  readonly evaluation?: Evaluation;
  readonly package?: ModelPackage;
}

const WANTED = ['run', 'data', 'model', 'champion', 'evaluation', 'package'];

/** Follows the events of one run. */
export class RunStory {
  lastId = 0;
  private readonly variables: Record<string, unknown> = {};
  private readonly jobs: JobLedger;

  constructor(functionLogs: FunctionLogs) {
    this.jobs = new JobLedger(functionLogs);
  }

  tell(events: readonly HistoryEvent[]): void {
    for (const event of events) {
      this.lastId = Math.max(this.lastId, event.id ?? 0);
      this.jobs.tell(event);
      const written = event.stateExitedEventDetails?.assignedVariables ?? {};
      for (const name of WANTED) {
        const text = written[name];
        if (text !== undefined) this.take(name, text);
      }
    }
  }

  /** @param ended what still runs then was stopped with the run */
  facts(ended: boolean): RunFacts {
    const { hyperparameters } = this.jobs;
    return {
      variables: { ...this.variables },
      jobs: this.jobs.list(ended),
      ...(hyperparameters && { hyperparameters }),
    };
  }

  private take(name: string, text: string): void {
    try {
      this.variables[name] = JSON.parse(text);
    } catch {
      // The history holds less of a very long value.
    }
  }
}
