import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Empty, Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { useLive } from '../../hooks/use-live';
import { runsOf } from '../../models/compare';
import { Comparisons } from './comparisons';
import { loadComparison } from './load';
import { RunPicker } from './run-picker';

/** Any runs side by side: `?runs=a,b`, at most six; the others are held against the first. */
export function ComparePage(): ReactNode {
  const [parameters, setParameters] = useSearchParams();
  const ids = runsOf(parameters.get('runs'));
  const live = useLive(
    ids.length === 0 ? undefined : `compare ${ids.join(',')}`,
    (signal) => loadComparison(ids, signal),
    {
      every: 30_000,
    },
  );
  return (
    <Page
      title="Compare"
      description="Runs side by side: metrics, training curves, hyperparameters, data and durations."
    >
      <SpaceBetween size="l">
        <RunPicker ids={ids} onChange={(next) => setParameters(next.length > 0 ? { runs: next.join(',') } : {})} />
        {ids.length === 0 ? (
          <Empty title="No runs chosen">Choose two or more runs above, or versions on the Models page.</Empty>
        ) : (
          <Loaded of={live} what="the runs">
            {({ runs, missing }) => (
              <SpaceBetween size="l">
                {missing.length > 0 && (
                  <Alert type="warning" header="Not everything can be compared">
                    {missing.map((sentence) => (
                      <div key={sentence}>{sentence}</div>
                    ))}
                  </Alert>
                )}
                {runs.length > 0 && <Comparisons runs={runs} />}
              </SpaceBetween>
            )}
          </Loaded>
        )}
      </SpaceBetween>
    </Page>
  );
}
