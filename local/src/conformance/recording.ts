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
  const moved = kept.map((event, i) => followingMapRun(recorded, event, i));
  return isOlderThanRedrive(recorded) ? moved.map(withoutRedriveCount) : moved;
}

/**
 * AWS changed which event the exit of a Distributed Map follows: MapRunSucceeded in the older recordings, MapRunStarted
 * in the newer ones, which the engine does.
 */
function followingMapRun(recorded: RecordedEvent[], event: HistoryEvent, index: number): HistoryEvent {
  const old = recorded[index];
  if (event.type !== 'MapStateExited' || old?.type !== event.type) return event;
  const before = recorded[index - 2];
  const isOlder = before?.type === 'MapRunSucceeded' && old.previousEventId === before.id;
  return isOlder ? { ...event, previousEventId: before.id } : event;
}

/** The tool sorted these events and put [0] in the place of their ids. */
export function isSorted(recorded: RecordedEvent[]): boolean {
  return recorded.some((it) => Array.isArray(it.id));
}

/** Context objects recorded before November 2023 have no RedriveCount. */
function isOlderThanRedrive(recorded: RecordedEvent[]): boolean {
  const text = JSON.stringify(recorded);
  return text.includes('RoleArn') && text.includes('StartTime') && !text.includes('RedriveCount');
}

function withoutRedriveCount(event: HistoryEvent): object {
  return JSON.parse(JSON.stringify(event).replace(/,(\\*)"RedriveCount\1":\d+/g, '')) as object;
}
