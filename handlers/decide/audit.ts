import { type HttpAnswer, type HttpEvent, json, problem } from '../shared/http';
import { settleAll } from '../shared/approval/settle';
import type { DecideTools } from './routes';
import { callerArn, UNSIGNED } from './signed';

/** Entries in one answer: well below the 6 MB that a function may answer with. */
const PAGE = 500;

/** The audit trail, page by page; the entries of one request follow each other in order. */
export async function exportAudit(event: HttpEvent, tools: DecideTools): Promise<HttpAnswer> {
  const { trail } = tools;
  if (!callerArn(event)) return UNSIGNED();
  if (!trail) return problem(404, 'No audit table', 'This workflow keeps no audit trail; deploy this release of it.');
  const next = event.queryStringParameters?.next;
  if (next === undefined) await settleAll(tools.workflow, tools);
  try {
    return json(200, { v: 1, ...(await trail.page(next, PAGE)) });
  } catch (error) {
    if (next === undefined || !(error instanceof SyntaxError)) throw error;
    return problem(400, 'Wrong next', 'next is not what an answer of this address gave; leave it out to begin again');
  }
}
