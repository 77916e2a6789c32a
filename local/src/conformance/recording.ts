import type { HistoryEvent } from '../asl';
import type { RecordedEvent } from './types';

const DROPPED = /^ParallelState(Succeeded|Failed|Exited)$/;

/**
 * Leaves out what the recording tool left out: it sorted what lies inside a Parallel state and dropped the events
 * that end it, as the gaps in the recorded ids show.
 */
export function asRecorded(recorded: RecordedEvent[], events: HistoryEvent[]): object[] {
  const ids = new Set(recorded.map((it) => it.id));
  const kept =
    recorded.length < events.length ? events.filter((it) => ids.has(it.id) || !DROPPED.test(it.type)) : events;
  return isOlderThanRedrive(recorded) ? kept.map(withoutRedriveCount) : kept;
}

/** Context objects recorded before November 2023 have no RedriveCount. */
function isOlderThanRedrive(recorded: RecordedEvent[]): boolean {
  const text = JSON.stringify(recorded);
  return text.includes('RoleArn') && text.includes('StartTime') && !text.includes('RedriveCount');
}

function withoutRedriveCount(event: HistoryEvent): object {
  return JSON.parse(JSON.stringify(event).replace(/,(\\*)"RedriveCount\1":\d+/g, '')) as object;
}
