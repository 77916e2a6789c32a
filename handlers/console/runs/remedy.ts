import type { Failure } from '../../shared/failure/failure';
import { kindOf } from '../../shared/failure/failure-kind';

/** What to do about a failure, for a page that has buttons. */
export function remedyInWords(failure: Failure): string[] {
  const kind = kindOf(failure);
  if (kind === 'input') {
    return ['A redrive would read the same input again and fail again: start a new run with corrected input.'];
  }
  if (kind === 'passing') {
    return [
      'When the reason is mended, redrive: the run goes on at this state, and what ran before is kept (within 14 days).',
    ];
  }
  return [
    "The job's own script gave this reason: a redrive runs it with the same data and parameters, and it fails again.",
    'Start a new run with corrected data or parameters.',
    'Redrive only if the reason lay outside both (within 14 days).',
  ];
}
