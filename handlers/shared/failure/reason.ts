/** Where services that answer with a JSON description put the sentence that a person wants. */
const REASON_FIELDS = ['FailureReason', 'ErrorMessage', 'errorMessage', 'ExitMessage', 'Message', 'message', 'Cause'];

/** A state of ours says by $error what is wrong; Step Functions tells the whole expression with it. */
const OF_EXPRESSION = /threw an error during evaluation\. D3137: ([\s\S]+)$/;

/** The cause in words. */
export function inWords(cause: string | undefined): string | undefined {
  if (!cause?.trim().startsWith('{')) return OF_EXPRESSION.exec(cause ?? '')?.[1] ?? cause;
  try {
    const value = JSON.parse(cause) as Record<string, unknown>;
    for (const field of REASON_FIELDS) {
      const found = value[field];
      if (typeof found === 'string' && found) return inWords(found);
    }
    return cause;
  } catch {
    return cause;
  }
}
