import { auditWords } from '../../../handlers/shared/approval/audit-words';
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

const WAYS = { link: 'by the link in the mail', signed: 'signed in', registry: 'in the model registry' } as const;

export const auditLines = (audit: readonly AuditEntry[]): AuditLine[] =>
  audit.map((entry) => ({
    at: entry.at,
    when: formatDate(entry.at),
    what: auditWords(entry, whoOf(entry.by)),
    details: [
      ...(entry.comment ? [`“${entry.comment}”`] : []),
      ...(entry.from ? [WAYS[entry.from.way]] : []),
      ...(entry.refused?.length ? [`not reached: ${entry.refused.join(', ')}`] : []),
    ],
  }));
