export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Round numbers within the ends. */
  readonly ticks: readonly number[];
  /** From a value to a point of the drawing. */
  readonly place: (value: number) => number;
}

export interface ScaleOptions {
  /** About how many ticks. */
  readonly count?: number;
  /** Widen the ends to round numbers. */
  readonly round?: boolean;
}

/** From the ends of the values to points between start and end. */
export function scaleOf(
  values: readonly number[],
  start: number,
  end: number,
  { count = 5, round = false }: ScaleOptions = {},
): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) [low, high] = low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
  const step = roundStep((high - low) / Math.max(1, count));
  const [from, to] = round ? [Math.floor(low / step) * step, Math.ceil(high / step) * step] : [low, high];
  const ticks: number[] = [];
  // Multiples of a whole number, for a sum of steps gathers error; added to 0, for there is a -0.
  for (let index = Math.ceil(from / step - 1e-9); index * step <= to + step * 1e-9; index++)
    ticks.push(index * step + 0);
  return { from, to, ticks, place: (value) => start + ((value - from) / (to - from)) * (end - start) };
}

/** The next of 1, 2, 5 and 10 times a power of ten. */
export function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power;
}

/** 200K and 1.5M; small numbers with as many decimals as the step between ticks needs. */
export function tickText(value: number, ticks: readonly number[]): string {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) || 1;
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= 10_000 && step >= 100) {
    return value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: step < 1000 ? 1 : 2 });
  }
  const digits = Math.min(10, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
