import type { ApprovalRecord, DecisionAnswer, SignedDecision } from '../../../../handlers/shared/contract';
import type { AppView } from '../../wire/pages';
import type { Client } from '../client';
import { type AddCommand, aboutWorkflow } from '../command';
import { print, printJson } from '../output';
import { type CommonOptions, openSession } from '../session';

type Pending = Pick<ApprovalRecord, 'id' | 'executionArn' | 'evaluationDigest' | 'createdAt'>;

interface Asked {
  readonly apiId: string;
  readonly request: Pending;
}

interface DecideOptions extends CommonOptions {
  readonly comment: string;
}

const DECISIONS = { approve: 'approved', reject: 'rejected' } as const;

export const addDecide: AddCommand = (cli) => {
  for (const [name, decision] of Object.entries(DECISIONS)) {
    const about = `decides a request for approval, given by its id or its run: ${decision}`;
    aboutWorkflow(
      cli
        .command(`${name} <request>`, about, [
          [`ml-workflow ${name} RUN --comment "${name === 'approve' ? 'better on every slice' : 'too few rows'}"`],
          [`ml-workflow ${name} RUN --stack Prices --profile work`, 'signed by your AWS credentials'],
        ])
        .option('--comment <text>', 'why', ''),
    ).action(cli.does((request: string, options: DecideOptions) => decideCommand(decision, request, options)));
  }
};

/** The same decision as the mail's link makes, by the API's route for signed callers. */
async function decideCommand(
  decision: SignedDecision['decision'],
  wanted: string,
  options: DecideOptions,
): Promise<number> {
  const session = await openSession(options, 'work');
  try {
    const { client } = session;
    const { apiId, request } = await findPending(client, decisionApis(await client.app()), wanted);
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

/** Each workflow of the app has its own. */
function decisionApis(app: AppView): string[] {
  const apis = app.httpApis.filter(({ routes }) => routes.some(({ path }) => path === '/decisions/{id}'));
  if (apis.length === 0)
    throw new Error('the app has no approval API (a route POST /decisions/{id}), so there is nothing to decide');
  return apis.map(({ apiId }) => apiId);
}

/** By the request's id or its run's name. */
async function findPending(client: Client, apiIds: readonly string[], wanted: string): Promise<Asked> {
  const asked: Asked[] = [];
  for (const apiId of apiIds) {
    const { status, body } = await client.api(apiId, 'GET', '/decisions');
    if (status !== 200) throw new Error(`the approval API answered ${status}: ${JSON.stringify(body)}`);
    const { items } = body as { items: readonly Pending[] };
    asked.push(...items.map((request) => ({ apiId, request })));
  }
  const nameOf = ({ executionArn }: Pending): string => executionArn.split(':').pop() ?? '';
  const found = asked.find(({ request }) => [request.id, request.executionArn, nameOf(request)].includes(wanted));
  if (found) return found;
  const waiting = asked.map(({ request }) => `${request.id} (${nameOf(request)})`).join(', ');
  throw new Error(
    `no request "${wanted}" waits for a decision; ${waiting === '' ? 'none waits' : `these do: ${waiting}`}`,
  );
}
