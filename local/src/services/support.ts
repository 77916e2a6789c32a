import type { EventBus } from './events';
import type { LogFiles } from './logs';
import type { ServiceRegistry } from './registry';
import { ServiceError, type Clock, type JobRunner, type Store } from './types';

/** What every service gets. */
export interface ServiceContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly stateDir: string;
  readonly jobs: JobRunner;
  readonly region: string;
  readonly accountId: string;
  readonly lambdaEnvironment: () => Record<string, string>;
  readonly log: (line: string) => void;
  readonly registry: ServiceRegistry;
  readonly events: EventBus;
  readonly logs: LogFiles;
}

export function arnOf(
  context: Pick<ServiceContext, 'region' | 'accountId'>,
  service: string,
  resource: string,
): string {
  return `arn:aws:${service}:${context.region}:${context.accountId}:${resource}`;
}

/** The caller that services name when they call each other. */
export function serviceCaller(name: string): { caller: string } {
  return { caller: `${name}.amazonaws.com` };
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

export interface NameRule {
  readonly pattern: RegExp;
  readonly max: number;
}

/** [a-zA-Z0-9](-*[a-zA-Z0-9])*, as SageMaker's names are. */
export const SAGEMAKER_NAME: NameRule = { pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, max: 63 };

/** The value, or the error that AWS gives for a member that is absent, too long or of a wrong pattern. */
export function named(value: unknown, member: string, rule: NameRule): string {
  const field = member.charAt(0).toLowerCase() + member.slice(1);
  const fault = (constraint: string) =>
    invalid(
      `1 validation error detected: Value '${String(value)}' at '${field}' failed to satisfy constraint: ${constraint}`,
    );
  if (typeof value !== 'string') {
    throw invalid(
      `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`,
    );
  }
  if (value.length > rule.max) throw fault(`Member must have length less than or equal to ${rule.max}`);
  if (!rule.pattern.test(value)) {
    throw fault(`Member must satisfy regular expression pattern: ${rule.pattern.source}`);
  }
  return value;
}

/** One page of a list that is sorted already; the token is the index of the next item. */
export function page<T>(
  items: readonly T[],
  input: { NextToken?: string | undefined; MaxResults?: number | undefined },
  size = 10,
): { items: T[]; NextToken?: string } {
  const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(from) || from < 0) throw invalid('Invalid pagination token.');
  const to = from + (input.MaxResults ?? size);
  return { items: items.slice(from, to), ...(to < items.length && { NextToken: String(to) }) };
}

export function requestId(): string {
  return globalThis.crypto.randomUUID();
}

/** Splits s3://bucket/key. */
export function parseS3Uri(uri: string): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri);
  if (!match) throw invalid(`"${uri}" is no S3 URI; it must look like s3://bucket/key`);
  return { bucket: match[1] ?? '', key: match[2] ?? '' };
}

/** AWS names the first member that is missing. */
export function required(input: object, ...members: string[]): void {
  for (const member of members) {
    if ((input as Record<string, unknown>)[member] === undefined) {
      throw invalid(
        `1 validation error detected: Value null at '${member.charAt(0).toLowerCase()}${member.slice(1)}' failed to ` +
          'satisfy constraint: Member must not be null',
      );
    }
  }
}

/** A map of text to text; AWS refuses numbers there. */
export function textMap(value: unknown, member: string): Record<string, string> {
  for (const [name, text] of Object.entries((value ?? {}) as object)) {
    if (typeof text !== 'string') {
      throw new ServiceError(
        'SerializationException',
        `${member}.${name} is ${JSON.stringify(text)}; the API takes text only, so convert it with $string`,
      );
    }
  }
  return { ...(value as Record<string, string> | undefined) };
}
