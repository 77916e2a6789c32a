import type { LocalClient } from '../../../local/src';

interface Mail {
  readonly id: string;
  readonly at: number;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text?: string;
}

/** A delivered mail that asks for a decision, and the link in it. */
export interface Request {
  readonly subject: string;
  readonly to: string;
  readonly link: string;
  readonly inboxUrl: string;
}

/** The newest mail since `since` (epoch milliseconds) that carries an approval link. */
export async function newestRequest(client: LocalClient, since: number): Promise<Request | undefined> {
  const { mails } = (await (await fetch(`${client.url}/inbox.json`)).json()) as { mails: Mail[] };
  for (const { id, at, subject, to, text } of mails) {
    const link = /https?:\/\/\S+\/approvals\/[^\s#]+#\S+/.exec(text ?? '')?.[0];
    if (link && at >= since) return { subject, to: to.join(', '), link, inboxUrl: `${client.url}/inbox/${id}` };
  }
  return undefined;
}

/** Does what the mail's recipient does: opens the link, reads the page's form, posts it. Answers the receipt's heading. */
export async function decide(link: string, decision: 'approved' | 'rejected', comment: string): Promise<string> {
  const [page = '', secret = ''] = link.split('#');
  const shown = await fetch(page);
  const html = await shown.text();
  const digest = /name="digest"[^>]*value="([^"]*)"/.exec(html)?.[1];
  if (!shown.ok || digest === undefined)
    throw new Error(`the approval page ${page} answered ${shown.status} without a form`);
  const answer = await fetch(page, {
    method: 'POST',
    body: new URLSearchParams({ secret, decision, comment, digest }),
  });
  const heading = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(await answer.text())?.[1]?.trim() ?? '';
  if (!answer.ok) throw new Error(`the decision was answered with ${answer.status}: ${heading}`);
  return heading;
}
