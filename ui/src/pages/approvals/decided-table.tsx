import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { formatDate } from '../../../../handlers/shared/text';
import { LinkTo } from '../../components/link-to';
import { Listing } from '../../components/listing';
import { Empty } from '../../components/loaded';
import { useListed } from '../../hooks/use-listed';
import type { ApprovalView } from '../../models/approvals';
import { approvalPath } from '../../routes';

const when = ({ decidedAt, createdAt }: ApprovalView): string => decidedAt ?? createdAt;

export function DecidedTable({ views }: { readonly views: readonly ApprovalView[] }): ReactNode {
  const { table } = useListed(views, {
    pageSize: 20,
    trackBy: ({ id }) => id,
    empty: <Empty title="No decision yet">Decisions, expired and superseded requests are kept here.</Empty>,
    find: {
      words: ({ version, status, decidedBy = '', comment = '', runId }) => [
        `version ${version}`,
        status.text,
        decidedBy,
        comment,
        runId,
      ],
      label: 'Find decisions',
      placeholder: 'Find by version, person or comment',
      from: 5,
    },
  });
  return (
    <Listing
      {...table}
      ariaLabels={{ tableLabel: 'Decided' }}
      header={
        <Header variant="h2" counter={`(${views.length})`}>
          Decided
        </Header>
      }
      columnDefinitions={[
        {
          id: 'version',
          header: 'Model',
          cell: ({ id, version }) => <LinkTo to={approvalPath(id)}>Version {version}</LinkTo>,
          sortingField: 'version',
          isRowHeader: true,
          minWidth: 95,
        },
        {
          id: 'status',
          header: 'Decision',
          cell: ({ status }) => <StatusIndicator type={status.type}>{status.text}</StatusIndicator>,
          minWidth: 130,
        },
        {
          id: 'by',
          header: 'By',
          cell: ({ decidedBy }) => <span className="break-anywhere">{decidedBy ?? '–'}</span>,
          sortingField: 'decidedBy',
          minWidth: 120,
        },
        {
          id: 'at',
          header: 'When',
          cell: (view) => formatDate(when(view)),
          sortingComparator: (one, other) => (when(one) < when(other) ? -1 : 1),
          minWidth: 130,
        },
        {
          id: 'comment',
          header: 'Comment',
          cell: ({ comment }) => <span className="break-anywhere">{comment || '–'}</span>,
          minWidth: 140,
        },
        { id: 'headline', header: 'Result', cell: ({ headline }) => headline, minWidth: 140 },
      ]}
    />
  );
}
