import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { formatDate } from '../../../../handlers/shared/text';
import { LinkTo } from '../../components/link-to';
import { Empty } from '../../components/loaded';
import type { ApprovalView } from '../../models/approvals';
import { approvalPath } from '../../routes';

const when = ({ decidedAt, createdAt }: ApprovalView): string => decidedAt ?? createdAt;

export function DecidedTable({ views }: { readonly views: readonly ApprovalView[] }): ReactNode {
  const { items, collectionProps, filterProps, paginationProps, actions, filteredItemsCount } = useCollection(views, {
    filtering: {
      filteringFunction: ({ version, status, decidedBy = '', comment = '', runId }, text) =>
        [`version ${version}`, status.text, decidedBy, comment, runId].some((one) =>
          one.toLowerCase().includes(text.toLowerCase()),
        ),
      empty: <Empty title="No decision yet">Decisions, expired and superseded requests are kept here.</Empty>,
      noMatch: (
        <Empty
          title="Nothing matches"
          action={<Button onClick={() => actions.setFiltering('')}>Clear the filter</Button>}
        />
      ),
    },
    pagination: { pageSize: 20 },
    sorting: {},
  });
  return (
    <Table
      {...collectionProps}
      items={items}
      trackBy="id"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Decided' }}
      header={
        <Header variant="h2" counter={`(${views.length})`}>
          Decided
        </Header>
      }
      filter={
        views.length > 5 && (
          <TextFilter
            {...filterProps}
            filteringAriaLabel="Find decisions"
            filteringPlaceholder="Find by version, person or comment"
            countText={`${filteredItemsCount} found`}
          />
        )
      }
      pagination={views.length > 20 && <Pagination {...paginationProps} />}
      columnDefinitions={[
        {
          id: 'version',
          header: 'Model',
          cell: ({ id, version }) => <LinkTo to={approvalPath(id)}>Version {version}</LinkTo>,
          sortingField: 'version',
          isRowHeader: true,
          minWidth: 100,
        },
        {
          id: 'status',
          header: 'Decision',
          cell: ({ status }) => <StatusIndicator type={status.type}>{status.text}</StatusIndicator>,
          minWidth: 140,
        },
        { id: 'by', header: 'By', cell: ({ decidedBy }) => decidedBy ?? '–', sortingField: 'decidedBy', minWidth: 140 },
        {
          id: 'at',
          header: 'When',
          cell: (view) => formatDate(when(view)),
          sortingComparator: (one, other) => (when(one) < when(other) ? -1 : 1),
          minWidth: 140,
        },
        { id: 'comment', header: 'Comment', cell: ({ comment }) => comment || '–', minWidth: 180 },
        { id: 'headline', header: 'Result', cell: ({ headline }) => headline, minWidth: 160 },
      ]}
    />
  );
}
