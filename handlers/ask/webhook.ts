import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { WebhookChannel } from '../shared/contract';
import { type MessageContent, webhookBody } from './webhook-body';

export interface WebhookTools {
  readonly secrets?: Pick<SecretsManagerClient, 'send'>;
  /** Stands where the network stands. */
  readonly fetch?: typeof fetch;
  readonly now: () => Date;
  /** Milliseconds before the second try, then twice as long. */
  readonly retryAfter?: number;
}

const TRIES = 3;
const PATIENCE = 3000;

/** Carry the signature: hex HMAC-SHA256 by the secret's key of `timestamp.body`. */
export const SIGNATURE_HEADER = 'x-ml-workflow-signature';
export const TIMESTAMP_HEADER = 'x-ml-workflow-timestamp';
/** The same in every try of one message, so that a receiver may drop the second. */
export const MESSAGE_HEADER = 'x-ml-workflow-message';

export const signatureOf = (key: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`;

/** Posts to an incoming webhook. Tries again on 429, 5xx and a broken connection; else the answer is final. */
export async function postMessage(
  channel: WebhookChannel,
  content: MessageContent,
  message: string,
  tools: WebhookTools,
): Promise<void> {
  const { url, key } = await readSecret(channel, tools);
  const body = JSON.stringify(webhookBody(channel.format, content));
  const timestamp = String(Math.floor(tools.now().getTime() / 1000));
  const headers = {
    'content-type': 'application/json',
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: signatureOf(key, timestamp, body),
    [MESSAGE_HEADER]: message,
  };
  let fault = '';
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await setTimeout((tools.retryAfter ?? 500) * 2 ** (attempt - 1));
    const answer = await post(url, { method: 'POST', headers, body, redirect: 'manual' }, tools.fetch ?? fetch);
    if (answer === undefined) return;
    fault = answer.fault;
    if (!answer.again) break;
  }
  throw new Error(fault);
}

/** Undefined: it was taken. No fault names the URL: with Slack and Teams, who knows it may post. */
async function post(
  url: string,
  init: RequestInit,
  send: typeof fetch,
): Promise<{ readonly fault: string; readonly again: boolean } | undefined> {
  try {
    const answer = await send(url, { ...init, signal: AbortSignal.timeout(PATIENCE) });
    await answer.body?.cancel();
    if (answer.ok) return undefined;
    return { fault: `the webhook answered ${answer.status}`, again: answer.status === 429 || answer.status >= 500 };
  } catch (error) {
    const why =
      error instanceof Error && error.name === 'TimeoutError' ? `no answer in ${PATIENCE} ms` : 'no connection';
    return { fault: `the webhook could not be reached: ${why}`, again: true };
  }
}

async function readSecret(
  { name, secretArn }: WebhookChannel,
  { secrets }: WebhookTools,
): Promise<{ readonly url: string; readonly key: string }> {
  const found = await secrets?.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const { url, key } = parse(found?.SecretString);
  if (!isHttp(url) || typeof key !== 'string' || key.length < 16) {
    throw new Error(
      `the secret of the webhook "${name}" is not {"url": "https://…", "key": "…"} with a key of 16 characters or more; write it so`,
    );
  }
  return { url, key };
}

function parse(text: string | undefined): { readonly url?: unknown; readonly key?: unknown } {
  try {
    return (JSON.parse(text ?? '') ?? {}) as object;
  } catch {
    return {};
  }
}

/** https, or a machine's own address: what is posted holds the link. */
function isHttp(url: unknown): url is string {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}
