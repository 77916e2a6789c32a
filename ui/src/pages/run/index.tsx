import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import type { RunDetail } from '../../../../handlers/shared/console-contract';
import { Loaded, Loading } from '../../components/loaded';
import { LinkTo } from '../../components/link-to';
import { Page } from '../../components/page';
import { Trouble } from '../../components/trouble';
import { useHistory } from '../../hooks/use-history';
import { useLive } from '../../hooks/use-live';
import { isOver } from '../../models/run-status';
import { Paths } from '../../routes';
import { describeRun } from '../../services/runs';
import { Actions } from './actions';
import { Blank } from './blank';
import { Failed } from './failed';
import { KeyFacts } from './key-facts';
import type { PartProps } from './part';
import { Waiting } from './waiting';

const GraphTab = lazy(() => import('./graph').then(({ GraphTab: component }) => ({ default: component })));
const EventsTab = lazy(() => import('./events').then(({ EventsTab: component }) => ({ default: component })));
const LogsTab = lazy(() => import('./logs').then(({ LogsTab: component }) => ({ default: component })));
const ModelTab = lazy(() => import('./model').then(({ ModelTab: component }) => ({ default: component })));
const DataTab = lazy(() => import('./data').then(({ DataTab: component }) => ({ default: component })));

const OFTEN = 1000;
/** A run that is over may still be redriven, here or by somebody else. */
const SELDOM = 10_000;

export function RunPage(): ReactNode {
  const { id = '' } = useParams();
  const [every, setEvery] = useState(OFTEN);
  const run = useLive(`run ${id}`, (signal) => describeRun(id, signal), { every });
  const detail = run.data;
  const wanted = detail && isOver(detail.run.status) ? SELDOM : OFTEN;
  useEffect(() => void setEvery(wanted), [wanted]);
  return (
    <Page
      title={id}
      crumbs={[{ text: 'Runs', to: '/runs' }]}
      actions={detail && <Actions detail={detail} onChange={run.refresh} />}
    >
      <Loaded
        of={run}
        what="the run"
        elsewhere={
          <>
            The <LinkTo to={Paths.RUNS}>Runs page</LinkTo> lists those there are. Step Functions forgets runs 90 days
            after they end.
          </>
        }
      >
        {(data) => <Shown detail={data} every={wanted} />}
      </Loaded>
    </Page>
  );
}

function Shown({ detail, every }: { readonly detail: RunDetail; readonly every: number }): ReactNode {
  const { id } = detail.run;
  const history = useHistory(id, every);
  const [query, setQuery] = useSearchParams();
  const { refresh } = history;
  // What happened last is there at once when the run has ended or goes on.
  useEffect(() => void refresh(), [refresh, detail.run.status]);
  const open: PartProps['open'] = (change) =>
    setQuery(
      (before) => {
        for (const [name, value] of Object.entries(change)) {
          if (value === undefined) before.delete(name);
          else before.set(name, value);
        }
        return before;
      },
      { replace: !('tab' in change) },
    );
  const shared: PartProps = { detail, history, open, query, every };
  const tabs = [
    { id: 'graph', label: 'Graph', content: <GraphTab {...shared} /> },
    { id: 'model', label: 'Model', content: <ModelTab {...shared} /> },
    { id: 'events', label: 'Events', content: <EventsTab {...shared} /> },
    { id: 'logs', label: 'Logs', content: <LogsTab {...shared} /> },
    { id: 'data', label: 'Input and output', content: <DataTab {...shared} /> },
  ];
  const tab = tabs.find((one) => one.id === query.get('tab'))?.id ?? 'graph';
  return (
    <SpaceBetween size="l">
      {history.error && history.rows.length === 0 && <Trouble error={history.error} onRetry={refresh} />}
      <Failed detail={detail} open={open} />
      <Waiting detail={detail} trace={history.trace} />
      <KeyFacts detail={detail} />
      <Blank id={id} trace={history.trace} />
      <Tabs
        ariaLabel="Parts of the run"
        activeTabId={tab}
        onChange={({ detail: { activeTabId } }) => open({ tab: activeTabId })}
        tabs={tabs.map(({ content, ...one }) => ({
          ...one,
          content: one.id === tab && <Suspense fallback={<Loading what="this part" />}>{content}</Suspense>,
        }))}
      />
    </SpaceBetween>
  );
}
