import { createClients, signedFetch } from '../../local/src/cli/cloud/clients';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Calls an API Gateway route as the caller of the AWS SDK's credentials, by Signature Version 4. */
export async function signedCall(method: 'GET' | 'POST', address: string, body?: object): Promise<Answer> {
  const { signer } = createClients({});
  const answer = await signedFetch(signer, method, new URL(address), body && JSON.stringify(body), {});
  return { status: answer.status, text: await answer.text() };
}

/** The JSON of an answer that must be 200. */
export function accepted<T>(what: string, { status, text }: Answer): T {
  if (status !== 200) throw new Error(`${what} was answered with ${status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
