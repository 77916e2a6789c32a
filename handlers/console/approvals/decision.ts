import { fromOf } from '../../decide/decide';
import { answer, castSigned, readDecision } from '../../decide/signed';
import type { HttpAnswer, HttpEvent } from '../../shared/http';
import type { ConsoleTools } from '../tools';
import { mustWrite, type Viewer } from '../viewer';
import { findRequest } from './items';
import { voteIndex } from './voter';

/** The same rules as by mail: decided once, on what was shown, by whom it may be. */
export async function decideHere(
  id: string,
  event: HttpEvent,
  viewer: Viewer,
  tools: ConsoleTools,
): Promise<HttpAnswer> {
  mustWrite(viewer);
  const body = readDecision(event);
  if (!('decision' in body)) return body;
  if (!body.digest)
    return answer(400, 'refused', 'digest is missing; give evaluationDigest of the request that was read');
  const { desk, record } = await findRequest(id, tools);
  const vote = voteIndex(record, viewer);
  if (typeof vote === 'string') return answer(403, 'refused', vote);
  const { by, subject } = viewer;
  const from = { ...fromOf(event.requestContext.http, 'signed'), ...(subject && { subject }) };
  return castSigned(record, { ...body, by, from, ...(vote !== undefined && { vote }) }, desk);
}
