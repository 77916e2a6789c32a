import type { Json } from '../asl';
import type { Lambda } from './types';

/** A Python exception, as Lambda reports it. */
export class Raised {
  constructor(
    readonly errorType: string,
    private readonly message: string,
    private readonly code: string,
  ) {}

  cause(): string {
    const lines = this.code.split('\n');
    const at = lines.findIndex((it) => it.trim().startsWith('raise '));
    const frame = `  File "/var/task/handler.py", line ${at + 1}, in handler\n    ${lines[at]?.trim() ?? ''}\n`;
    const { errorType, message: errorMessage } = this;
    return JSON.stringify({
      errorMessage,
      errorType,
      requestId: '00000000-0000-4000-8000-000000000000',
      stackTrace: [frame],
    });
  }
}

/** What the recorded function does, by the description that the recording has of it. */
export function behave(lambda: Lambda, event: Json): Json | Raised {
  const { kind, ...details } = lambda.behaviour ?? { kind: 'echo' };
  if (kind === 'raise') return new Raised(String(details.errorType), String(details.errorMessage), lambda.code ?? '');
  if (kind === 'return') return details.value;
  if (kind === 'python-fstring') return String(details.template).replace('{event}', pythonText(event));
  return event;
}

/** How Python prints a list or a string. */
function pythonText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
