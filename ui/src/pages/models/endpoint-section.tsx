import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import type { ModelList } from '../../../../handlers/shared/console-contract';
import { formatDate } from '../../../../handlers/shared/text';
import { LinkTo } from '../../components/link-to';
import { useConsole } from '../../hooks/use-console';
import { endpointView } from '../../models/versions';
import { Paths, versionPath } from '../../routes';

/** What answers predictions now. */
export function EndpointSection({ list }: { readonly list: ModelList }): ReactNode {
  const { can } = useConsole();
  const navigate = useNavigate();
  const view = endpointView(list);
  const { name, changedAt } = list.endpoint;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            can.predict &&
            view.version !== undefined && <Button onClick={() => void navigate(Paths.PREDICT)}>Predict with it</Button>
          }
        >
          Deployed now
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        minColumnWidth={160}
        items={[
          {
            label: 'Model',
            value:
              view.version === undefined ? '–' : <LinkTo to={versionPath(view.version)}>Version {view.version}</LinkTo>,
          },
          { label: 'Endpoint status', value: <StatusIndicator type={view.type}>{view.text}</StatusIndicator> },
          { label: 'Endpoint', value: <span className="break-anywhere">{name}</span> },
          { label: 'Changed', value: changedAt === null ? '–' : formatDate(changedAt) },
        ]}
      />
    </Container>
  );
}
