/** What the workflow writes into the model registry, which takes neither quotes nor braces. */
import type { Metrics } from '../contract';

/** `name=value name=value` */
export function metricsOf(text: string | undefined): Metrics | null {
  const pairs = (text ?? '').split(' ').flatMap((pair) => {
    const [name, value] = [pair.slice(0, pair.lastIndexOf('=')), pair.slice(pair.lastIndexOf('=') + 1)];
    return name !== '' && value !== '' && Number.isFinite(Number(value)) ? [[name, Number(value)] as const] : [];
  });
  return pairs.length === 0 ? null : Object.fromEntries(pairs);
}

/** The state that records a decision writes "approved by ann@example.com: comment". */
export function recordedBy(words: string | undefined): { readonly by?: string; readonly comment?: string } {
  const [, by, comment = ''] = /^(?:approved|rejected) by (.+?): (.*)$/s.exec(`${words ?? ''} `) ?? [];
  return by === undefined ? {} : { by, ...(comment.trim() && { comment: comment.trim() }) };
}
