import { distance } from '../../handlers/shared/schema/distance';

/** The candidate that was probably meant; undefined when none is near. */
export function nearest(wanted: string, candidates: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(wanted.length / 4));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distance(wanted.toLowerCase(), candidate.toLowerCase()) }))
    .filter((one) => one.distance <= most)
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.candidate;
}
