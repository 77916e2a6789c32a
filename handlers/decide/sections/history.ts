import type { ApprovalRecord, AuditEntry } from '../../shared/contract';
import { type Html, markup } from '../../shared/html';
import { formatDate } from '../../shared/text';
import { section } from './section';

const WORDS: Readonly<Record<AuditEntry['action'], (entry: AuditEntry) => string>> = {
  asked: () => 'The workflow asked for a decision',
  reminded: () => 'The workflow reminded everybody',
  voted: ({ by, decision }) => `${by} voted: ${decision ?? 'approved'}`,
  decided: ({ by, decision }) => `${by} ${decision ?? 'decided'}`,
  expired: () => 'The request expired',
  superseded: () => 'A newer run took over',
  reopened: () => 'The workflow asked again after its run was resumed',
  closed: () => 'The run ended while the request waited',
  delivered: () => 'The workflow took the result',
  told: () => 'The others were told',
};

/** Who did what and when; neither addresses nor codes. */
export function historySection({ audit }: Pick<ApprovalRecord, 'audit'>): Html {
  const items = audit.map(
    (entry) =>
      markup`<li><time datetime="${entry.at}">${formatDate(entry.at)}</time> ${WORDS[entry.action](entry)}</li>`,
  );
  return section('history', 'What happened', markup`<ol class="history">${items}</ol>`);
}
