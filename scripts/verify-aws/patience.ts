import { setTimeout } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds between two looks. */
  readonly every: number;
  /** Milliseconds until a wait is given up. */
  readonly atMost: number;
  readonly signal: AbortSignal;
}

export class Interrupted extends Error {
  constructor() {
    super('it was interrupted');
  }
}

/** Looks again and again until something is found. */
export async function until<T>(
  what: string,
  { every, atMost, signal }: Patience,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + atMost;
  for (;;) {
    if (signal.aborted) throw new Interrupted();
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) {
      throw new Error(`${what} did not happen within ${Math.round(atMost / 60_000)} minutes`);
    }
    await setTimeout(every, undefined, { signal }).catch(() => undefined);
  }
}
