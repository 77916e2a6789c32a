import Button from '@cloudscape-design/components/button';
import { Component, lazy, type ReactNode, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation, useNavigate, useParams } from 'react-router-dom';
import { Empty, Loading } from '../components/loaded';
import { Page } from '../components/page';
import { Trouble } from '../components/trouble';
import { ConsoleError } from '../models/console-error';
import { Paths, versionPath } from '../routes';

const RunsPage = lazy(() => import('./runs').then(({ RunsPage: component }) => ({ default: component })));
const RunPage = lazy(() => import('./run').then(({ RunPage: component }) => ({ default: component })));
const ApprovalsPage = lazy(() =>
  import('./approvals').then(({ ApprovalsPage: component }) => ({ default: component })),
);
const ApprovalPage = lazy(() => import('./approval').then(({ ApprovalPage: component }) => ({ default: component })));
const ModelsPage = lazy(() => import('./models').then(({ ModelsPage: component }) => ({ default: component })));
const ComparePage = lazy(() => import('./compare').then(({ ComparePage: component }) => ({ default: component })));
const PredictPage = lazy(() => import('./predict').then(({ PredictPage: component }) => ({ default: component })));
const DataPage = lazy(() => import('./data').then(({ DataPage: component }) => ({ default: component })));
const InboxPage = lazy(() => import('./inbox').then(({ InboxPage: component }) => ({ default: component })));

export function Pages(): ReactNode {
  const { pathname } = useLocation();
  return (
    <Boundary key={pathname}>
      <Suspense
        fallback={
          <>
            <h1 className="unseen">Loading</h1>
            <Loading what="the page" />
          </>
        }
      >
        <Routes>
          <Route path="/" element={<Navigate to={Paths.RUNS} replace />} />
          <Route path={Paths.RUNS} element={<RunsPage />} />
          <Route path={Paths.RUN} element={<RunPage />} />
          <Route path={Paths.APPROVALS} element={<ApprovalsPage />} />
          <Route path={Paths.APPROVAL} element={<ApprovalPage />} />
          <Route path={Paths.MODELS} element={<ModelsPage />} />
          <Route path={Paths.MODEL} element={<ToVersion />} />
          <Route path={Paths.COMPARE} element={<ComparePage />} />
          <Route path={Paths.PREDICT} element={<PredictPage />} />
          <Route path={Paths.DATA} element={<DataPage />} />
          <Route path={`${Paths.INBOX}/:id?`} element={<InboxPage />} />
          <Route path="*" element={<NowherePage />} />
        </Routes>
      </Suspense>
    </Boundary>
  );
}

/** As somebody writes it by hand; the version's details stand on the page of all. */
function ToVersion(): ReactNode {
  const { version = '' } = useParams();
  return <Navigate to={versionPath(version)} replace />;
}

function NowherePage(): ReactNode {
  const navigate = useNavigate();
  return (
    <Page title="No such page">
      <Empty
        title="There is no page at this address"
        action={<Button onClick={() => void navigate(Paths.RUNS)}>Go to the runs</Button>}
      >
        The link may be old, or of another version of this console.
      </Empty>
    </Page>
  );
}

/** A page that fails must not take the whole app with it; a page's chunk that is gone after an update is one of them. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly error?: Error }> {
  override readonly state: { readonly error?: Error } = {};

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const isChunk = /dynamically imported module|Importing a module script/i.test(error.message);
    const words = isChunk ? 'A newer version of this console is served now. Reload the page.' : error.message;
    return <Trouble error={ConsoleError.from(new Error(words))} onRetry={() => location.reload()} />;
  }
}
