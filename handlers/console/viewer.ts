import { isRecipient } from '../decide/sign-in';
import type { HttpEvent } from '../shared/http';
import { Refusal } from '../shared/refusal';

/** Who asks, as API Gateway verified it; nothing in the request itself can set it. */
export interface Viewer {
  /** ARN of a signed caller; address or subject of who signed in. */
  readonly by: string;
  readonly way: 'iam' | 'jwt';
  readonly mayWrite: boolean;
  /** The issuer's own name of a person. */
  readonly subject?: string;
}

interface Authorizer {
  readonly iam?: { readonly userArn?: string };
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
}

export function viewerOf(event: HttpEvent, readOnly: boolean): Viewer {
  const { authorizer = {} } = event.requestContext as { authorizer?: Authorizer };
  const mayWrite = !readOnly;
  const arn = authorizer.iam?.userArn;
  if (arn) return { by: arn, way: 'iam', mayWrite };
  const { email, email_verified: verified, sub } = authorizer.jwt?.claims ?? {};
  const subject = textOf(sub);
  // Anybody may write any address into an account that the issuer has not verified.
  const by = (String(verified) === 'false' ? '' : textOf(email)) || subject;
  if (by) return { by, way: 'jwt', mayWrite, ...(subject && { subject }) };
  throw new Refusal(
    403,
    'Nobody is signed in',
    'The request says nobody’s name: sign it by AWS Signature Version 4, or sign in.',
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Whether a person was asked under this name. */
export const isAddressee = ({ by }: Viewer, recipient: string): boolean => isRecipient({ name: by }, recipient);

export function mustWrite({ mayWrite }: Viewer): void {
  if (mayWrite) return;
  const detail = 'This console only shows: its app has made it read-only. Ask who deploys it, or use the AWS CLI.';
  throw new Refusal(403, 'Read-only', detail);
}
