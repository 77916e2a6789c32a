/** `npm run test:full` runs the long matrices whole; `npm test` runs seeded samples of them. */
export const FULL = process.env.ML_WORKFLOW_FULL === '1';

export const counted = (inSample: number, inFull: number): number => (FULL ? inFull : inSample);

/** Repeatable: the same seed, the same numbers. Answers an integer from 0 to `below` - 1. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
