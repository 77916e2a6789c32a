/** Microseconds of processor time. */
const SLICE = 500_000;
/** So that reading the clock counts little. */
const AT_ONCE = 10;

export const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

/** How often the work is done in a second of processor time, so that what else the machine does counts little. */
export async function perSecond(work: () => unknown): Promise<number> {
  await work();
  const begin = process.cpuUsage();
  let spent = 0;
  let count = 0;
  for (; spent < SLICE; spent = microseconds(begin)) {
    for (let i = 0; i < AT_ONCE; i++) {
      const pending = work();
      if (pending instanceof Promise) await pending;
    }
    count += AT_ONCE;
  }
  return (count / spent) * 1e6;
}

function microseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}
