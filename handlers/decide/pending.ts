import type { ApprovalRecord } from '../shared/contract';
import { type HttpAnswer, htmlAnswer } from '../shared/http';
import type { Log } from '../shared/runtime';
import { type Details, readDetails, type RunFiles } from '../shared/evidence/details';
import { POLICY, policyOf } from './layout';
import { type Entered, pendingPage, returnPage } from './page';
import { RETURN_SCRIPT, SIGN_IN_SCRIPT } from './scripts';
import type { SignInDesk } from './sign-in';

export interface PendingTools {
  readonly log: Log;
  readonly now: () => Date;
  /** Absent where the page may read no files: it then shows what the record holds. */
  readonly files?: RunFiles;
  /** Absent where the link alone is enough. */
  readonly signIn?: SignInDesk;
}

const NOTHING: Details = { missing: [] };

/** The page of a request that waits, with what lies in its run's files. */
export async function showPending(
  statusCode: number,
  record: ApprovalRecord,
  tools: PendingTools,
  entered?: Entered,
): Promise<HttpAnswer> {
  const { files, log, signIn: desk, now } = tools;
  const [details, endpoints] = await Promise.all([
    files ? readDetails(record.evidence, files, log) : NOTHING,
    desk?.endpoints(),
  ]);
  const signIn = desk && { rules: desk.rules, ...(endpoints && { endpoints }) };
  const body = pendingPage({ record, now: now(), details, ...(entered && { entered }), ...(signIn && { signIn }) });
  return htmlAnswer(statusCode, body, endpoints ? signInPolicy(endpoints.token) : POLICY);
}

/** The script posts to its own page, for only so a request carries a token, and to the issuer's token endpoint. */
const signInPolicy = (token: string): string => policyOf(SIGN_IN_SCRIPT, ["'self'", token.replace(/[?#].*/, '')]);

export const showReturn = (): HttpAnswer => htmlAnswer(200, returnPage(), policyOf(RETURN_SCRIPT));
