import type { ApprovalRecord, ApprovalResult } from './contract';
import { markup } from './html';
import type { Letter } from './mailer';
import { formatDate, oneLine } from './text';

/** Tells the others who decided what, or that nobody did. */
export function outcomeLetter(record: ApprovalRecord, result: ApprovalResult, now: Date): Letter {
  const name = `${record.workflow} version ${record.package.version}`;
  const expired = result.decision === 'expired';
  const heading = expired ? `Expired: nobody decided on ${name}` : `${name} was ${result.decision} by ${result.by}`;
  const sentences = [
    expired
      ? `Nobody decided on ${name} before ${formatDate(record.expiresAt)}. It is not deployed.`
      : `${result.by} ${result.decision} ${name} on ${formatDate(result.at)}.`,
    ...(!expired && result.comment ? [`Comment: ${result.comment}`] : []),
    expired
      ? 'To have it after all, start the workflow again: it trains, evaluates and asks anew.'
      : result.decision === 'approved'
        ? 'The workflow goes on to deploy it. You need not do anything; your link decides nothing any more.'
        : 'What was deployed stays. You need not do anything; your link decides nothing any more.',
    `Run: ${record.evidence.run.id}. Evaluation: ${record.evaluationDigest.slice(0, 12)}. Sent on ${formatDate(now.toISOString())}.`,
  ];
  return {
    subject: oneLine(heading),
    text: [heading, '', ...sentences, ''].join('\n'),
    html: markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${heading}</title></head>
<body style="margin:0;padding:20px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">${heading}</h1>
${sentences.map((sentence) => markup`<p style="margin:0 0 8px;white-space:pre-line;overflow-wrap:anywhere">${sentence}</p>`)}
</body></html>`.text,
  };
}
