import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useParams } from 'react-router-dom';
import type { ApprovalDetail } from '../../../../handlers/shared/console-contract';
import { originOf } from '../../models/origin';
import { AuditSection } from '../../components/evidence/audit-section';
import { ErrorsSection, ImportanceSection } from '../../components/evidence/errors-section';
import { LineageSection } from '../../components/evidence/lineage-section';
import { MetricsSection } from '../../components/evidence/metrics-section';
import { ProfileSection } from '../../components/evidence/profile-section';
import { SlicesSection } from '../../components/evidence/slices-section';
import { Loaded } from '../../components/loaded';
import { LinkTo } from '../../components/link-to';
import { Page } from '../../components/page';
import { useConsole } from '../../hooks/use-console';
import { useLive } from '../../hooks/use-live';
import { useNow } from '../../hooks/use-now';
import { type ApprovalView, approvalView, closedInWords, dueInWords } from '../../models/approvals';
import { rowsInWords } from '../../../../handlers/shared/evidence/evidence';
import { Paths } from '../../routes';
import { describeApproval } from '../../services/approvals';
import { Decision } from './decision';

const CRUMBS = [{ text: 'Approvals', to: Paths.APPROVALS }];

/** One request: the evidence, and the decision. */
export function ApprovalPage(): ReactNode {
  const { id = '' } = useParams();
  const live = useLive(`approval ${id}`, (signal) => describeApproval(id, signal), { every: 5000 });
  const now = useNow(10_000);
  const view = live.data && approvalView(live.data.item, new Date(now));
  const title = !view
    ? 'Approval'
    : view.waits
      ? `Approve version ${view.version}?`
      : `Approval of version ${view.version}`;
  return (
    <Page
      title={title}
      crumbs={CRUMBS}
      description={view?.headline}
      actions={view?.waits && <Button onClick={goToDecision}>Go to the decision</Button>}
    >
      <Loaded
        of={live}
        what="the request"
        elsewhere={
          <>
            The <LinkTo to={Paths.APPROVALS}>Approvals page</LinkTo> lists those there are. Requests are removed 90 days
            after they expire; the audit trail stays.
          </>
        }
      >
        {(detail) => <Request detail={detail} now={now} onDecided={live.refresh} />}
      </Loaded>
    </Page>
  );
}

function goToDecision(): void {
  document.getElementById('decision')?.scrollIntoView({ block: 'start' });
  document.getElementById('decision')?.focus({ preventScroll: true });
}

function Request({
  detail,
  now,
  onDecided,
}: {
  readonly detail: ApprovalDetail;
  readonly now: number;
  readonly onDecided: () => void;
}): ReactNode {
  const { schema } = useConsole();
  const { evidence, report, profile, championProfile, missing } = detail;
  const { evaluation, champion, data } = evidence;
  const view = approvalView(detail.item, new Date(now));
  const rows = data.rows && rowsInWords(data.rows);
  const unit = schema?.target.unit;
  return (
    <SpaceBetween size="l">
      <Standing view={view} />
      {missing.length > 0 && (
        <Alert type="warning" header="Not all of the evidence can be shown">
          {missing.join(' ')}
        </Alert>
      )}
      <MetricsSection evidence={evidence} />
      {report && <ErrorsSection report={report} evaluation={evaluation} {...(unit !== undefined && { unit })} />}
      {report && <SlicesSection report={report} evaluation={evaluation} />}
      {report && <ImportanceSection report={report} />}
      {profile && (
        <ProfileSection
          profile={profile}
          {...(championProfile && { before: championProfile })}
          {...(rows !== undefined && { rows: `Rows: ${rows}.` })}
          than="the champion was trained"
          otherwise={
            champion
              ? 'The champion’s data have no profile to compare with.'
              : 'Nothing is deployed yet, so there are no former data to compare with.'
          }
        />
      )}
      <LineageSection entries={originOf(evidence)} runId={evidence.run.id} />
      <AuditSection audit={detail.audit} />
      <Decision detail={detail} view={view} onDecided={onDecided} />
    </SpaceBetween>
  );
}

/** Until when there is to decide, or how it ended. */
function Standing({ view }: { readonly view: ApprovalView }): ReactNode {
  const closed = closedInWords(view);
  if (closed === undefined) {
    return <Alert type={view.soon ? 'warning' : 'info'}>{dueInWords(view)} Opening this page decides nothing.</Alert>;
  }
  return (
    <SpaceBetween size="xs">
      <StatusIndicator type={view.status.type}>{view.status.text}</StatusIndicator>
      <Box>{closed}</Box>
      {view.comment && <Box variant="p">“{view.comment}”</Box>}
    </SpaceBetween>
  );
}
