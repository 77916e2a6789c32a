import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { Page } from '../../components/page';
import { Trouble } from '../../components/trouble';
import { useConsole } from '../../hooks/use-console';
import { useRuns } from '../../hooks/use-runs';
import { MOST_RUNS } from '../../models/compare';
import { comparePath } from '../../routes';
import { RunTable } from './run-table';

const StartRun = lazy(() => import('./start-run').then(({ StartRun: component }) => ({ default: component })));

export function RunsPage(): ReactNode {
  const { viewer } = useConsole();
  const runs = useRuns();
  const { live } = runs;
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const isStarting = query.has('start');
  const openStart = (open: boolean) =>
    setQuery((before) => {
      if (open) before.set('start', '');
      else before.delete('start');
      return before;
    });
  const start = (
    <Button
      variant="primary"
      disabled={!viewer.mayWrite}
      disabledReason="You may look, and change nothing"
      onClick={() => openStart(true)}
    >
      Start run
    </Button>
  );
  const canCompare = selected.length >= 2 && selected.length <= MOST_RUNS;
  return (
    <Page
      title="Runs"
      description="Every run of the workflow: what data it took, how good its model is, and how it ended."
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel="Refresh" onClick={live.refresh} />
          <Button
            disabled={!canCompare}
            disabledReason={`Select 2 to ${MOST_RUNS} runs`}
            onClick={() => void navigate(comparePath(selected))}
          >
            Compare
          </Button>
          {start}
        </SpaceBetween>
      }
    >
      {live.data === undefined && live.error ? (
        <Trouble error={live.error} onRetry={live.refresh} />
      ) : (
        <RunTable {...runs} selected={selected} onSelect={setSelected} start={start} />
      )}
      {isStarting && (
        <Suspense fallback={null}>
          <StartRun onClose={() => openStart(false)} />
        </Suspense>
      )}
    </Page>
  );
}
