import type { ApprovalRecord, ApprovalResult } from '../contract';
import { facts, headline } from '../evidence/evidence';
import { markup } from '../html';
import { grid, heading, paragraph, quotation, quiet, shell, subheading } from './mail-shell';
import type { Letter } from './mailer';
import { formatDate, oneLine } from '../text';

interface Words {
  readonly subject: string;
  readonly title: string;
  readonly sentences: readonly string[];
  /** What somebody wrote. */
  readonly comment?: string;
}

/** Tells the others who decided what, or that nobody did. Nothing is left to do for them. */
export function outcomeLetter(record: ApprovalRecord, result: ApprovalResult, now: Date): Letter {
  const { evidence, workflow } = record;
  const words = wordsOf(record, result);
  const subject = oneLine(words.subject);
  const details: [string, string][] = [['Metric', headline(evidence)], ...facts(evidence)];
  const closing = `You have nothing left to do: the link and code of your mail decide nothing any more. Sent on ${formatDate(now.toISOString())}.`;
  const text = [
    `${words.title}.`,
    '',
    ...words.sentences,
    ...(words.comment ? ['', 'Comment:', ...words.comment.split('\n').map((line) => `  ${line}`)] : []),
    '',
    ...details.map(([label, value]) => `${label}: ${value}`),
    '',
    closing,
    '',
  ].join('\n');
  const body = markup`${heading(workflow, words.title)}
${words.sentences.map(paragraph)}
${words.comment && quotation(words.comment)}
${subheading('Model and data')}
${grid([], details)}
${quiet(closing)}`;
  return { subject, text, html: shell(subject, words.sentences[0] ?? '', body) };
}

function wordsOf(record: ApprovalRecord, result: ApprovalResult): Words {
  const version = `version ${record.package.version}`;
  const name = `${record.workflow} ${version}`;
  const when = formatDate(result.at);
  switch (result.decision) {
    case 'approved':
      return {
        subject: `${name} was approved by ${result.by}`,
        title: `V${version.slice(1)} was approved by ${result.by}`,
        sentences: [`${result.by} approved ${name} on ${when}.`, 'The workflow goes on to deploy it.'],
        comment: result.comment,
      };
    case 'rejected':
      return {
        subject: `${name} was rejected by ${result.by}`,
        title: `V${version.slice(1)} was rejected by ${result.by}`,
        sentences: [`${result.by} rejected ${name} on ${when}.`, 'What is deployed now stays.'],
        comment: result.comment,
      };
    case 'superseded':
      return {
        subject: `Superseded: ${name}`,
        title: `A newer run took over from ${version}`,
        sentences: [
          `The request for ${name} was closed on ${when}: ${result.comment}.`,
          'The newer request has a mail of its own: decide there.',
        ],
      };
    case 'expired':
      return {
        subject: `Expired: nobody decided on ${name}`,
        title: `The request for ${version} has expired`,
        sentences: [
          `Nobody decided on ${name} before ${formatDate(record.expiresAt)}. It is not deployed.`,
          'To have it after all, start the workflow again.',
        ],
      };
  }
}
