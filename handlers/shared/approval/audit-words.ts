import type { AuditEntry } from '../contract';

type Words = (entry: Pick<AuditEntry, 'decision'>, who: string) => string;

const WORDS: Readonly<Record<AuditEntry['action'], Words>> = {
  asked: () => 'The workflow asked for a decision',
  reminded: () => 'The workflow reminded everybody',
  voted: ({ decision = 'approved' }, who) => `${who} voted: ${decision}`,
  decided: ({ decision = 'decided' }, who) => `${who} ${decision}`,
  expired: () => 'The request expired',
  superseded: () => 'A newer run took over',
  reopened: () => 'The workflow asked again after its run was redriven',
  closed: () => 'The run ended while the request waited',
  delivered: () => 'The workflow took the result',
  told: () => 'The others were told',
};

/** What an entry of the audit trail says; `who` may be a shorter name of who did it. */
export const auditWords = (entry: AuditEntry, who = entry.by): string => WORDS[entry.action](entry, who);
