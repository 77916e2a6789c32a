import type { Json } from '../../asl/types';

/** Members that the API takes as bytes, where Task states write text or JSON. */
const BLOBS: Readonly<Record<string, readonly string[]>> = {
  'lambda.Invoke': ['Payload'],
  's3.PutObject': ['Body'],
  'sagemakerruntime.InvokeEndpoint': ['Body'],
};

/** Members that the API takes as text, where Task states may write JSON. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'sns.Publish': ['Message'],
  'sqs.SendMessage': ['MessageBody'],
  'events.PutEvents': ['Detail'],
  'sfn.StartExecution': ['input'],
  'sfn.StartSyncExecution': ['input'],
  'sfn.SendTaskSuccess': ['output'],
};

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A Task state's parameters as the service takes them. */
export function toApiInput(service: string, operation: string, parameters: Json): object {
  const key = `${service}.${operation}`;
  const convert = (value: Json, name: string): unknown => {
    if (BLOBS[key]?.includes(name)) return Buffer.from(key === 'lambda.Invoke' ? JSON.stringify(value) : asText(value));
    if (TEXTS[key]?.includes(name)) return asText(value);
    if (Array.isArray(value)) return value.map((item) => convert(item, ''));
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value)
          .map(([member, inner]) => [service === 'sfn' ? decapitalize(member) : member, inner] as const)
          .map(([member, inner]) => [member, convert(inner, member)]),
      );
    }
    return value;
  };
  const input = convert(parameters ?? {}, '');
  return typeof input === 'object' && input !== null ? input : {};
}

/** A service's answer as a Task state's result: JSON, API member names in upper camel case. */
export function toTaskOutput(service: string, answer: unknown, dates: 'iso' | 'epoch'): Json {
  const convert = (value: unknown): Json => {
    if (value === undefined || value === null) return null;
    if (value instanceof Date) return dates === 'iso' ? value.toISOString() : value.getTime();
    if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, inner]) => inner !== undefined)
          .map(([member, inner]) => [service === 'sfn' ? capitalize(member) : member, convert(inner)]),
      );
    }
    return value as Json;
  };
  return convert(answer);
}

/** A function's answer: JSON if it is, else the text. */
export function parsePayload(payload: unknown): Json {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : String(payload ?? '');
  if (text === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export const capitalize = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
export const decapitalize = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
