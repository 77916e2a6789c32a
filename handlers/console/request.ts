import { bodyText, type HttpEvent } from '../shared/http';
import { Refusal } from '../shared/refusal';

export type Body = Readonly<Record<string, unknown>>;

/** The JSON object that a request brings, of version 1. */
export function readBody(event: HttpEvent, limit: number): Body {
  const text = bodyText(event, limit);
  if (text === undefined) throw new Refusal(413, 'Too large', `The body is larger than ${limit} bytes: send less.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('The body is not JSON: send a JSON object.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong('The body is not a JSON object: send one.');
  }
  const body = value as Body;
  if (body.v !== 1) throw wrong(`v is ${shown(body.v)}: this API knows version 1.`);
  return body;
}

export function textOf(body: Body, name: string, most: number): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '') throw wrong(`${name} is ${shown(value)}: give text.`);
  if (value.length > most) throw wrong(`${name} has ${value.length} characters: give at most ${most}.`);
  return value;
}

export function wrong(detail: string): Refusal {
  return new Refusal(400, 'Invalid request', detail);
}

/** As it stood in the request, cut short. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** A whole number of the query. */
export function numberOf(event: HttpEvent, name: string, from: number, to: number): number | undefined {
  const text = event.queryStringParameters?.[name];
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw wrong(`?${name} is ${shown(text)}: give a whole number from ${from} to ${to}.`);
}

/** What an answer gave to go on with: JSON that only this API reads. */
export const cursorOf = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function readCursor(event: HttpEvent): Body | undefined {
  const text = event.queryStringParameters?.next;
  if (text === undefined || text === '') return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // Told below.
  }
  throw wrongCursor();
}

export const wrongCursor = (): Refusal =>
  wrong('?next is not what an answer of this address gave: leave it out to begin again.');
