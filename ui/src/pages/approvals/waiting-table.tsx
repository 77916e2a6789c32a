import Badge from '@cloudscape-design/components/badge';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { formatDate } from '../../../../handlers/shared/text';
import { LinkTo } from '../../components/link-to';
import { Listing } from '../../components/listing';
import { Empty } from '../../components/loaded';
import type { ApprovalView } from '../../models/approvals';
import { approvalPath, runPath } from '../../routes';

export function WaitingTable({ views }: { readonly views: readonly ApprovalView[] }): ReactNode {
  const navigate = useNavigate();
  return (
    <Listing
      items={views}
      trackBy="id"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Waiting for a decision' }}
      header={
        <Header variant="h2" counter={`(${views.length})`}>
          Waiting for a decision
        </Header>
      }
      empty={
        <Empty title="Nothing waits">
          When a run has trained a model that passes the gate, it asks here and by mail.
        </Empty>
      }
      columnDefinitions={[
        {
          id: 'version',
          header: 'Model',
          cell: ({ id, version }) => <LinkTo to={approvalPath(id)}>Version {version}</LinkTo>,
          isRowHeader: true,
          minWidth: 95,
        },
        { id: 'headline', header: 'Result', cell: ({ headline }) => headline, minWidth: 140 },
        {
          id: 'expires',
          header: 'Expires',
          cell: ({ expires, expiresAt, soon }) => (
            <span title={formatDate(expiresAt)}>{soon ? <Badge color="red">{expires}</Badge> : expires}</span>
          ),
          minWidth: 105,
        },
        {
          id: 'votes',
          header: 'Votes',
          cell: ({ votes, voters }) => <span title={voters.join(', ')}>{votes ?? 'one decides'}</span>,
          minWidth: 105,
        },
        {
          id: 'run',
          header: 'Run',
          cell: ({ runId }) => (
            <span className="break-anywhere">
              <LinkTo to={runPath(runId)}>{runId}</LinkTo>
            </span>
          ),
          minWidth: 180,
        },
        {
          id: 'decide',
          header: 'Action',
          cell: ({ id, version }) => (
            <Button
              wrapText={false}
              ariaLabel={`Review version ${version}`}
              onClick={() => void navigate(approvalPath(id))}
            >
              Review
            </Button>
          ),
          minWidth: 130,
        },
      ]}
    />
  );
}
