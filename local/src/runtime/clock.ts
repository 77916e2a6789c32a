import type { Clock } from '../services/types';

export type { Clock } from '../services/types';

/** Longest delay that setTimeout takes; later moments are reached in several steps. */
const LONGEST_DELAY = 2 ** 31 - 1;

export function createRealClock(): Clock {
  return {
    now: () => Date.now(),
    schedule(at, callback) {
      let handle: NodeJS.Timeout;
      const arm = (): void => {
        const delay = Math.max(0, at - Date.now());
        handle = setTimeout(() => (delay > LONGEST_DELAY ? arm() : callback()), Math.min(delay, LONGEST_DELAY));
      };
      arm();
      return () => clearTimeout(handle);
    },
  };
}

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to move. */
export interface VirtualClock extends Clock {
  /** Moves to the next alarm and rings it; false when there is none (or none up to `limit`). */
  next(limit?: number): boolean;
  /** Rings every alarm up to now + milliseconds, in order, and stops there. */
  advance(milliseconds: number): void;
  /** When the next alarm rings. */
  readonly upcoming: number | undefined;
}

export function createVirtualClock(start: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = start;
  let order = 0;
  const alarms = new Set<Alarm>();
  const first = (): Alarm | undefined => {
    let found: Alarm | undefined;
    for (const alarm of alarms) {
      if (!found || alarm.at < found.at || (alarm.at === found.at && alarm.order < found.order)) found = alarm;
    }
    return found;
  };
  const next = (limit = Infinity): boolean => {
    const alarm = first();
    if (!alarm || alarm.at > limit) return false;
    alarms.delete(alarm);
    now = Math.max(now, alarm.at);
    alarm.callback();
    return true;
  };
  return {
    now: () => now,
    schedule(at, callback) {
      const alarm = { at, order: order++, callback };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    next,
    advance(milliseconds) {
      const end = now + milliseconds;
      while (next(end));
      now = end;
    },
    get upcoming() {
      return first()?.at;
    },
  };
}
