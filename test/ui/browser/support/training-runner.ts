import { QuickRunner } from '../../../../local/src/jobs';
import type { RunningJob, TrainingJobSpec } from '../../../../local/src/services/types';

/** Quick jobs whose training tells its rounds as the real one does, as fast as a test wants to see them. */
export class TrainingRunner extends QuickRunner {
  rounds = { count: 20, milliseconds: 0 };
  /** Holds the training back until it is let go. */
  private gate: Promise<void> = Promise.resolve();
  private release: () => void = () => undefined;

  hold(): void {
    this.gate = new Promise((resolve) => (this.release = resolve));
  }

  letGo(): void {
    this.release();
    this.gate = Promise.resolve();
  }

  override runTrainingJob(job: TrainingJobSpec): RunningJob {
    let stopped = false;
    let inner: RunningJob | undefined;
    const work = async (): Promise<string | undefined> => {
      const { count, milliseconds } = this.rounds;
      for (let round = 0; round < count && !stopped; round++) {
        job.onLine(lineOf(round, count));
        if (milliseconds > 0) await new Promise((go) => setTimeout(go, milliseconds));
      }
      await this.gate;
      if (stopped) return 'stopped';
      inner = super.runTrainingJob({ ...job, onLine: () => undefined });
      const reason = await inner.done;
      if (reason === undefined) job.onLine(`best round ${(count - 1) * 10}: validation rmse 45335.2`);
      return reason;
    };
    return {
      done: work(),
      stop: async () => {
        stopped = true;
        this.release();
        await inner?.stop();
      },
    };
  }
}

/** A curve that falls as a training's does. */
function lineOf(round: number, count: number): string {
  const train = 38_000 + 80_000 * Math.exp((-6 * round) / count);
  const validation = 45_300 + 72_000 * Math.exp((-7 * round) / count);
  return `[${round * 10}] train-rmse:${train.toFixed(1)} validation-rmse:${validation.toFixed(1)}`;
}
