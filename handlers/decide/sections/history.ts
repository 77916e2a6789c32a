import { auditWords } from '../../shared/approval/audit-words';
import type { ApprovalRecord } from '../../shared/contract';
import { type Html, markup } from '../../shared/html';
import { formatDate } from '../../shared/text';
import { section } from './section';

/** Who did what and when; neither addresses nor codes. */
export function historySection({ audit }: Pick<ApprovalRecord, 'audit'>): Html {
  const items = audit.map(
    (entry) => markup`<li><time datetime="${entry.at}">${formatDate(entry.at)}</time> ${auditWords(entry)}</li>`,
  );
  return section('history', 'What happened', markup`<ol class="history">${items}</ol>`);
}
