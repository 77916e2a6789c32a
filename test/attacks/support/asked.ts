import type { ApprovalRecord, AskPayload } from '../../../handlers/shared/contract';
import {
  approvalDesk,
  ballot,
  type Desk,
  formPost,
  httpEvent,
  idOf,
  payload,
  type Table,
} from '../../handlers/support';

export const ANN = 'ann@example.com';
export const BOB = 'bob@example.com';

export interface Asked {
  readonly desk: Desk;
  readonly request: AskPayload;
  readonly id: string;
  /** The right codes of the two recipients. */
  readonly secret: Readonly<Record<typeof ANN | typeof BOB, string>>;
  record(): Promise<ApprovalRecord>;
  /** Posts the form with these fields. */
  post(fields: Record<string, string>, headers?: Record<string, string>): ReturnType<Desk['http']>;
  send(method: string, path?: string, request?: Parameters<typeof httpEvent>[2]): ReturnType<Desk['http']>;
  /** Nothing was decided, and Step Functions heard nothing. */
  isUntouched(): Promise<boolean>;
}

/** One request that waits, with two recipients. */
export async function asked(table: Table, options: Parameters<typeof approvalDesk>[1] = {}): Promise<Asked> {
  const desk = approvalDesk(table, options);
  const request = payload();
  await desk.ask(request);
  const id = idOf(request);
  const record = async () => {
    const found = await desk.tools.store.get(id);
    if (!found) throw new Error(`the record ${id} is gone`);
    return found;
  };
  return {
    desk,
    request,
    id,
    secret: { [ANN]: desk.secretOf(ANN), [BOB]: desk.secretOf(BOB) },
    record,
    post: (fields, headers) => desk.http(formPost(id, ballot('', fields), headers)),
    send: (method, path = `/approvals/${id}`, more = {}) => desk.http(httpEvent(method, path, more)),
    isUntouched: async () => {
      const { state, votes, result } = await record();
      return state === 'PENDING' && !result && votes.every(({ decision }) => !decision) && desk.answers.length === 0;
    },
  };
}
