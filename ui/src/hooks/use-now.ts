import { useEffect, useState } from 'react';

/** The time, in milliseconds since 1970, drawn anew at each tick; stands still where `every` is undefined. */
export function useNow(every: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (every === undefined) return undefined;
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
