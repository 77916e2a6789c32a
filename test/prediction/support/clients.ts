import type { PredictionAnswer } from '../../../handlers/shared/prediction-contract';
import type { Apis } from './apis';

export interface Heard {
  readonly status: number;
  readonly modelVersion: string | null;
  readonly values: readonly number[];
}

/** Clients that ask without pause until they are stopped; a client that gets no answer ends the test. */
export function askWithoutPause(apis: Apis, clients: number, instances: readonly object[]) {
  const heard: Heard[] = [];
  let stopped = false;
  const client = async (): Promise<void> => {
    while (!stopped) {
      const { status, json } = await apis.post({ instances });
      const { modelVersion, predictions = [] } = json as unknown as Partial<PredictionAnswer>;
      heard.push({ status, modelVersion: modelVersion ?? null, values: predictions.map(({ value }) => value) });
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  /** Until so many more answers were heard. */
  const more = async (count: number): Promise<void> => {
    const goal = heard.length + count;
    while (heard.length < goal && !stopped) await Promise.race([all, new Promise((go) => setImmediate(go))]);
  };
  return {
    heard,
    more,
    stop: async () => {
      stopped = true;
      await all;
      return heard;
    },
  };
}
