import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { useLive } from '../../hooks/use-live';
import { useNow } from '../../hooks/use-now';
import { approvalView, sortApprovals } from '../../models/approvals';
import { listApprovals } from '../../services/approvals';
import { DecidedTable } from './decided-table';
import { WaitingTable } from './waiting-table';

/** What waits for a decision, and what was decided. */
export function ApprovalsPage(): ReactNode {
  const live = useLive('approvals', listApprovals, { every: 5000 });
  const now = useNow(10_000);
  return (
    <Page title="Approvals" description="Models that passed the gate wait here until somebody decides.">
      <Loaded of={live} what="the approvals">
        {({ items }) => {
          const { waiting, decided } = sortApprovals(items.map((item) => approvalView(item, new Date(now))));
          return (
            <SpaceBetween size="l">
              <WaitingTable views={waiting} />
              <DecidedTable views={decided} />
              {items.length >= 200 && (
                <Box color="text-body-secondary">
                  The newest 200 requests are shown. The audit trail has all: ml-workflow audit
                </Box>
              )}
            </SpaceBetween>
          );
        }}
      </Loaded>
    </Page>
  );
}
