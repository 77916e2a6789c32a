import type { ConsoleProblem } from '../../../handlers/shared/console-contract';
import { ConsoleError } from '../models/console-error';
import { apiUrl } from './config';
import { bearer, forgetSignIn } from './sign-in';

export interface Ask {
  readonly signal?: AbortSignal;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON by POST. */
  readonly body?: unknown;
  readonly method?: 'GET' | 'POST';
}

/** Asks the console API; what it refuses, and what keeps it from answering, is a {@link ConsoleError}. */
export async function ask<T>(path: string, { signal, query, body, method }: Ask = {}): Promise<T> {
  const url = new URL(apiUrl(path));
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return answerOf<T>(url.href, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...bearer(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
    cache: 'no-store',
  });
}

/** Asks any other URL of the page's server. */
export async function answerOf<T>(url: string, options: RequestInit): Promise<T> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, options);
    text = await answer.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw ConsoleError.unreachable();
  }
  const parsed = parse(text);
  if (answer.ok && parsed !== undefined) return parsed as T;
  if (answer.status === 401) forgetSignIn();
  throw ConsoleError.of(answer.status, parsed as Partial<ConsoleProblem> | undefined);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
