import type { Inbox, InboxMail } from '../../../handlers/shared/console-contract';
import { formatDate, relativeTime } from '../../../handlers/shared/text';

export interface MailView {
  readonly id: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly when: string;
  readonly ago: string;
  /** For a frame without scripts, whose links open in a tab of their own. */
  readonly html?: string;
  readonly text: readonly TextPart[];
}

export interface TextPart {
  readonly text: string;
  readonly href?: string;
}

/** Newest first. */
export const mailViews = ({ mails }: Inbox, now: Date): MailView[] =>
  [...mails].sort((one, other) => other.at - one.at).map((mail) => mailView(mail, now));

function mailView({ id, subject, from, to, at, html, text }: InboxMail, now: Date): MailView {
  const iso = new Date(at).toISOString();
  return {
    id,
    subject: subject || '(no subject)',
    from,
    to: to.join(', '),
    at: iso,
    when: formatDate(iso),
    ago: relativeTime(iso, now),
    ...(html !== undefined && { html: `<base target="_blank">${html}` }),
    text: text === undefined ? [] : linked(text),
  };
}

/** The text in pieces, its addresses as links; a full stop or bracket behind one is not part of it. */
export function linked(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]]/g)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ text: match[0], href: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}
