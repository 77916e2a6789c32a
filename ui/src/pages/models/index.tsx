import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { cut } from '../../../../handlers/shared/text';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { useConsole } from '../../hooks/use-console';
import { useLive } from '../../hooks/use-live';
import { versionViews } from '../../models/versions';
import { listModels } from '../../services/model-versions';
import { EndpointSection } from './endpoint-section';
import { RollbackModal } from './rollback-modal';
import { VersionDetails } from './version-details';
import { VersionsTable } from './versions-table';

/** Versions, what is deployed, and the way back. `?version=3` opens the details of one. */
export function ModelsPage(): ReactNode {
  const { headlineMetric } = useConsole();
  const live = useLive('models', listModels, { every: 10_000 });
  const [parameters, setParameters] = useSearchParams();
  const [goesBackTo, setGoesBackTo] = useState<number>();
  const [opened, setOpened] = useState(false);
  const wanted = parameters.get('version');
  return (
    <Page title="Models" description="Versions in the model registry, and the one that the endpoint serves.">
      <Loaded of={live} what="the models">
        {(list) => {
          const views = versionViews(list, headlineMetric);
          const chosen = views.find(({ version }) => String(version) === wanted);
          return (
            <SpaceBetween size="l">
              {wanted !== null && !chosen && (
                <Alert type="info" header="No such version" dismissible onDismiss={() => setParameters({})}>
                  There is no version named {cut(wanted, 80)}. The list below has those there are.
                </Alert>
              )}
              <EndpointSection list={list} />
              <VersionsTable
                views={views}
                headlineMetric={headlineMetric}
                onOpen={(version) => {
                  setOpened(true);
                  setParameters({ version: String(version) });
                }}
                onRollBack={setGoesBackTo}
              />
              {chosen && (
                <VersionDetails
                  view={chosen}
                  opened={opened}
                  onClose={() => {
                    setParameters({});
                    document.querySelector<HTMLElement>(`a[href$="?version=${chosen.version}"]`)?.focus();
                  }}
                  onRollBack={setGoesBackTo}
                />
              )}
              {goesBackTo !== undefined && (
                <RollbackModal
                  version={goesBackTo}
                  deployed={list.endpoint.version}
                  onClose={() => setGoesBackTo(undefined)}
                />
              )}
            </SpaceBetween>
          );
        }}
      </Loaded>
    </Page>
  );
}
