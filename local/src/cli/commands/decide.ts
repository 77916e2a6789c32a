import type { ApprovalRecord, DecisionAnswer, SignedDecision } from '../../../../handlers/shared/contract';
import type { AppView } from '../../wire/pages';
import type { LocalClient } from '../client';
import { print, printJson } from '../output';
import { type CommonOptions, openSession } from '../session';

type Pending = Pick<ApprovalRecord, 'id' | 'executionArn' | 'evaluationDigest' | 'createdAt'>;

export interface DecideOptions extends CommonOptions {
  readonly comment: string;
}

/** The same decision as the mail's link makes, by the API's route for signed callers. */
export async function decideCommand(
  decision: SignedDecision['decision'],
  wanted: string,
  options: DecideOptions,
): Promise<number> {
  const session = await openSession(options);
  try {
    const { client } = session;
    const apiId = decisionApi(await client.app());
    const request = await findPending(client, apiId, wanted);
    const body: SignedDecision = { v: 1, decision, comment: options.comment, digest: request.evaluationDigest };
    const answer = await client.api(apiId, 'POST', `/decisions/${encodeURIComponent(request.id)}`, body);
    const told = answer.body as DecisionAnswer;
    if (options.json) printJson(told);
    else print(`${told.status ?? answer.status}: ${told.message ?? String(answer.body)}`);
    return answer.status === 200 ? 0 : 1;
  } finally {
    await session.close();
  }
}

function decisionApi(app: AppView): string {
  const api = app.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/decisions/{id}'));
  if (!api)
    throw new Error('the app has no approval API (a route POST /decisions/{id}), so there is nothing to decide');
  return api.apiId;
}

/** By the request's id or its run's name. */
async function findPending(client: LocalClient, apiId: string, wanted: string): Promise<Pending> {
  const { status, body } = await client.api(apiId, 'GET', '/decisions');
  if (status !== 200) throw new Error(`the approval API answered ${status}: ${JSON.stringify(body)}`);
  const { items } = body as { items: readonly Pending[] };
  const nameOf = ({ executionArn }: Pending): string => executionArn.split(':').pop() ?? '';
  const found = items.find((item) => item.id === wanted || item.executionArn === wanted || nameOf(item) === wanted);
  if (found) return found;
  const waiting = items.map((item) => `${item.id} (${nameOf(item)})`).join(', ');
  throw new Error(
    `no request "${wanted}" waits for a decision; ${waiting === '' ? 'none waits' : `these do: ${waiting}`}`,
  );
}
