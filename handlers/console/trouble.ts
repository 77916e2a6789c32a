import { NewerRecord } from '../shared/approval/approvals';
import { Refusal } from '../shared/refusal';
import { type Log, messageOf, nameOf } from '../shared/runtime';
import { wrongCursor } from './request';

const BUSY = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'ServiceUnavailable',
  'ServiceUnavailableException',
]);

/** What a request is answered when it can't be carried out. */
export function troubleOf(error: unknown, { log }: { readonly log: Log }, route: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof NewerRecord) return new Refusal(409, 'A later release asked this', error.message);
  const [name, reason] = [nameOf(error), messageOf(error)];
  if (name === 'InvalidToken') return wrongCursor();
  log.error('the console API failed', { route, error: name, reason });
  if (BUSY.has(name)) {
    return new Refusal(
      503,
      'AWS is busy',
      'AWS takes no more requests of this account right now. Try again in a few seconds.',
    );
  }
  if (/AccessDenied/.test(name)) {
    const detail =
      "The console's function may not do this: its log names the permission. Deploy this release of the app.";
    return new Refusal(502, 'Not permitted by AWS', detail);
  }
  const detail = "AWS did not answer this request. Try again; the log of the console's function says why.";
  return new Refusal(502, 'AWS could not be asked', detail);
}
