import { createHash } from 'node:crypto';

interface Invocation {
  readonly effectId: string;
  /** How often it has sent something to the same address. */
  readonly sent: Map<string, number>;
}

/** What reaches people, and by what it is addressed: these a repeated invocation must not send again. */
const ADDRESSED: Readonly<Record<string, readonly string[]>> = {
  'sesv2.SendEmail': ['Destination'],
  'sns.Publish': ['TopicArn', 'TargetArn', 'PhoneNumber', 'Subject'],
};

/**
 * A function that was killed with the runtime is invoked again, as its effect has no recorded answer yet. Its trace id
 * tells which effect its calls belong to, so that a mail it had sent before is not sent twice.
 */
export class Invocations {
  private readonly open = new Map<string, Invocation>();

  /** Answers the trace id, in AWS X-Ray's form. */
  begin(effectId: string): string {
    const digest = createHash('sha256').update(effectId).digest('hex');
    const traceId = `Root=1-${digest.slice(0, 8)}-${digest.slice(8, 32)};Parent=${digest.slice(32, 48)};Sampled=0`;
    this.open.set(traceId, { effectId, sent: new Map() });
    return traceId;
  }

  end(traceId: string): void {
    this.open.delete(traceId);
  }

  /** Id of the effect that a call is, and what to do when it was answered; undefined: a repeat does no harm. */
  sending(
    traceId: string | undefined,
    service: string,
    operation: string,
    input: object,
  ): { readonly effectId: string; readonly done: () => void } | undefined {
    const invocation = this.open.get(traceId ?? '');
    const members = ADDRESSED[`${service}.${operation}`];
    if (!invocation || !members) return undefined;
    const address = members.map((name) => (input as Record<string, unknown>)[name] ?? null);
    const key = `${service}.${operation} ${JSON.stringify(address)}`;
    const count = invocation.sent.get(key) ?? 0;
    return {
      effectId: `${invocation.effectId}/${key} ${count}`,
      done: () => void invocation.sent.set(key, count + 1),
    };
  }
}
