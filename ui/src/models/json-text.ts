/** JSON for people to read: indented, and cut where it is long. */
export function prettyJson(value: unknown, limit = 100_000): { readonly text: string; readonly isCut: boolean } {
  const text = JSON.stringify(value, undefined, 2) ?? '';
  return text.length <= limit ? { text, isCut: false } : { text: text.slice(0, limit), isCut: true };
}

/** Of a history event, where data stands as text; what is no JSON stays as it is. */
export function parseText(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** An error's cause is often JSON with one member that people want. */
export function causeWords(cause: string | undefined): string | undefined {
  const parsed = parseText(cause);
  if (typeof parsed !== 'object' || parsed === null) return cause;
  const { ErrorMessage, FailureReason, ExitMessage, errorMessage } = parsed as Readonly<Record<string, unknown>>;
  const words = [ExitMessage, FailureReason, ErrorMessage, errorMessage].find(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  return words ?? cause;
}
