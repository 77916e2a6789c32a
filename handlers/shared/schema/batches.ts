import { PredictionLimits } from '../prediction-contract';

/** What one request to the prediction API holds, with room for what stands around the rows. */
export const BATCH = { ROWS: PredictionLimits.ROWS, BYTES: 900_000 } as const;

/** Pieces of the list that fit into one request each, in order. `bytesOf`: how many an item takes there at most. */
export function batchesOf<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const one of items) {
    const size = bytesOf(one);
    const last = batches.at(-1);
    if (last && last.length < BATCH.ROWS && bytes + size <= BATCH.BYTES) {
      last.push(one);
      bytes += size;
    } else {
      batches.push([one]);
      bytes = size;
    }
  }
  return batches;
}
