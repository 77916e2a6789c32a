import type { AuditEntry } from '../../../handlers/shared/contract';
import { formatDate } from '../../../handlers/shared/text';
import { whoOf } from './approvals';

export interface AuditLine {
  readonly at: string;
  readonly when: string;
  readonly what: string;
  /** Comment, refused recipients, where it came from. */
  readonly details: readonly string[];
}

const WHAT: Readonly<Record<AuditEntry['action'], (entry: AuditEntry) => string>> = {
  asked: () => 'The workflow asked for a decision',
  reminded: () => 'The workflow reminded everybody',
  voted: ({ by, decision }) => `${whoOf(by)} voted: ${decision ?? 'approved'}`,
  decided: ({ by, decision }) => `${whoOf(by)} ${decision ?? 'decided'}`,
  expired: () => 'The request expired',
  superseded: () => 'A newer run took over',
  reopened: () => 'The workflow asked again after its run was redriven',
  closed: () => 'The run ended while the request waited',
  delivered: () => 'The workflow took the result',
  told: () => 'The others were told',
};

const WAYS = { link: 'by the link in the mail', signed: 'signed in', registry: 'in the model registry' } as const;

export const auditLines = (audit: readonly AuditEntry[]): AuditLine[] =>
  audit.map((entry) => ({
    at: entry.at,
    when: formatDate(entry.at),
    what: WHAT[entry.action](entry),
    details: [
      ...(entry.comment ? [`“${entry.comment}”`] : []),
      ...(entry.from ? [WAYS[entry.from.way]] : []),
      ...(entry.refused?.length ? [`not reached: ${entry.refused.join(', ')}`] : []),
    ],
  }));
