const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 0.4 s · 12 s · 3 min 5 s · 2 h 5 min · 3 d 4 h */
export function formatDuration(milliseconds: number): string {
  const size = Math.max(0, milliseconds);
  if (size < 9950) return `${(size / 1000).toFixed(1)} s`;
  if (size < MINUTE - 500) return `${Math.round(size / 1000)} s`;
  const [large, small, big, little] =
    size < HOUR - 500
      ? ([MINUTE, 1000, 'min', 's'] as const)
      : size < DAY - MINUTE / 2
        ? ([HOUR, MINUTE, 'h', 'min'] as const)
        : ([DAY, HOUR, 'd', 'h'] as const);
  // Rounded once, so that 119.9 s is 2 min and not 1 min 60 s.
  const parts = Math.round(size / small);
  const whole = Math.floor((parts * small) / large);
  const rest = Math.round((parts * small - whole * large) / small);
  return rest === 0 ? `${whole} ${big}` : `${whole} ${big} ${rest} ${little}`;
}

/** From one time to another; what has no end yet lasts until now. */
export const elapsed = (from: string, to: string | undefined, now: number): number =>
  (to === undefined ? now : Date.parse(to)) - Date.parse(from);
