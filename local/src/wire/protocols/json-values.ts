import { parseJson } from '../../asl/index';
import { ServiceError } from '../../services/types';

/** A service's answer in an AWS JSON protocol: times in seconds, bytes in base64. */
export function toJson(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]));
  }
  return value;
}

/** Members of requests that hold times; their numbers are seconds. */
const TIMES = /(?:Time|Date|Timestamp|Before|After)$/;

export function fromJson(value: unknown, name = ''): unknown {
  if (typeof value === 'number' && TIMES.test(name)) return new Date(value * 1000);
  if (Array.isArray(value)) return value.map((item) => fromJson(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== null)
        .map(([member, inner]) => [member, fromJson(inner, member)]),
    );
  }
  return value;
}

/** The object that a body holds. */
export function parseObject(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : parseJson(body.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ServiceError('SerializationException', 'The request body must be a JSON object');
  }
  return value as Record<string, unknown>;
}
