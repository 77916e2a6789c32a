import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type ReactNode, useEffect, useRef } from 'react';
import { formatDate, formatNumber } from '../../../../handlers/shared/text';
import { Lineage } from '../../components/evidence/lineage-section';
import { LinkTo } from '../../components/link-to';
import { useConsole } from '../../hooks/use-console';
import { rollbackRefusal, type VersionView } from '../../models/versions';
import { Paths, runPath } from '../../routes';

export interface VersionDetailsProps {
  readonly view: VersionView;
  /** By hand just now, so that the focus moves there. */
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRollBack: (version: number) => void;
}

/** One version: its metrics, who decided, and where it comes from. */
export function VersionDetails({ view, opened, onClose, onRollBack }: VersionDetailsProps): ReactNode {
  const { can, viewer } = useConsole();
  const place = useRef<HTMLDivElement>(null);
  const { source, version } = view;
  useEffect(() => {
    if (!opened) return;
    place.current?.scrollIntoView({ block: 'nearest' });
    place.current?.focus({ preventScroll: true });
  }, [version, opened]);
  const refusal = rollbackRefusal(source, { ...can, ...viewer });
  const { runId, dataVersion, comment } = source;
  // Said above already.
  const origin = source.lineage.filter(([label]) => label !== 'Run' && label !== 'Data version');
  return (
    <div ref={place} tabIndex={-1} role="group" aria-label={`Details of version ${version}`} className="focus-target">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  disabled={refusal !== undefined}
                  {...(refusal !== undefined && { disabledReason: refusal })}
                  onClick={() => onRollBack(version)}
                >
                  Roll back to version {version}…
                </Button>
                <Button iconName="close" variant="icon" ariaLabel="Close the details" onClick={onClose} />
              </SpaceBetween>
            }
          >
            Version {version}
          </Header>
        }
      >
        <SpaceBetween size="l">
          <KeyValuePairs
            columns={4}
            minColumnWidth={160}
            items={[
              {
                label: 'Approval',
                value: <StatusIndicator type={view.status.type}>{view.status.text}</StatusIndicator>,
              },
              source.approval === 'PendingManualApproval'
                ? { label: 'Decision', value: <LinkTo to={Paths.APPROVALS}>Go to the approvals</LinkTo> }
                : { label: 'Decided by', value: view.decidedBy },
              ...(comment ? [{ label: 'Comment', value: comment }] : []),
              { label: 'Registered', value: formatDate(source.createdAt) },
              ...(runId !== undefined ? [{ label: 'Run', value: <LinkTo to={runPath(runId)}>{runId}</LinkTo> }] : []),
              ...(dataVersion !== undefined ? [{ label: 'Data version', value: dataVersion }] : []),
            ]}
          />
          {source.metrics && (
            <div>
              <Box variant="h3" padding={{ bottom: 'xs' }}>
                Metrics
              </Box>
              <KeyValuePairs
                columns={4}
                minColumnWidth={160}
                items={Object.entries(source.metrics).map(([label, value]) => ({ label, value: formatNumber(value) }))}
              />
            </div>
          )}
          {origin.length > 0 && (
            <div>
              <Box variant="h3" padding={{ bottom: 'xs' }}>
                Where it comes from
              </Box>
              <Lineage entries={origin} />
            </div>
          )}
        </SpaceBetween>
      </Container>
    </div>
  );
}
