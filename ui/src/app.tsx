import AppLayout from '@cloudscape-design/components/app-layout';
import Box from '@cloudscape-design/components/box';
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { Away } from './components/away';
import { Loaded } from './components/loaded';
import { Navigation } from './components/navigation';
import { CrumbSlot } from './components/page';
import { TopBar } from './components/top-bar';
import { ConsoleContext } from './hooks/use-console';
import { useAllowedAttributes } from './hooks/use-allowed-attributes';
import { useLive } from './hooks/use-live';
import { type Notice, NoticeContext } from './hooks/use-notices';
import { Pages } from './pages';
import { consoleInfo } from './services/console';
import { beginSignIn, needsSignIn } from './services/sign-in';

export function App({ signInProblem }: { readonly signInProblem: string | undefined }): ReactNode {
  useAllowedAttributes();
  const [crumbs, setCrumbs] = useState<HTMLElement | null>(null);
  const [isOpen, setOpen] = useState(() => window.innerWidth > 1100);
  const { notices, notify } = useNotices(signInProblem);
  const [cannotBegin, setCannotBegin] = useState(false);
  const mustSignIn = needsSignIn() && signInProblem === undefined && !cannotBegin;
  const info = useLive(mustSignIn ? undefined : 'console', consoleInfo, { every: 60_000 });
  useEffect(() => {
    if (mustSignIn) {
      beginSignIn().catch((error: Error) => {
        setCannotBegin(true);
        notify({ type: 'error', header: 'The sign-in could not begin', content: error.message });
      });
    }
  }, [mustSignIn, notify]);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <TopBar info={info.data} />
      <NoticeContext value={notify}>
        <AppLayout
          headerSelector="#top"
          toolsHide
          navigationOpen={isOpen}
          onNavigationChange={({ detail }) => setOpen(detail.open)}
          navigation={<Navigation info={info.data} />}
          breadcrumbs={<div ref={setCrumbs} />}
          notifications={<Flashbar items={notices} />}
          stickyNotifications
          content={
            <CrumbSlot value={crumbs}>
              <Away />
              {!info.data && <Box variant="h1">ML workflow</Box>}
              <Loaded of={info} what="the console">
                {(data) => (
                  <ConsoleContext value={data}>
                    <Pages />
                  </ConsoleContext>
                )}
              </Loaded>
            </CrumbSlot>
          }
          ariaLabels={{
            navigation: 'Pages of the workflow',
            navigationToggle: 'Open the list of pages',
            navigationClose: 'Close the list of pages',
            notifications: 'Notices',
          }}
        />
      </NoticeContext>
    </I18nProvider>
  );
}

/** Notices of this page; another page begins without. */
function useNotices(first: string | undefined): {
  readonly notices: readonly FlashbarProps.MessageDefinition[];
  readonly notify: (notice: Notice) => void;
} {
  const [notices, setNotices] = useState<readonly (Notice & { readonly id: string; readonly at: string })[]>([]);
  const { pathname } = useLocation();
  const here = useRef(pathname);
  const count = useRef(0);
  const notify = useCallback((notice: Notice) => {
    const id = `notice-${++count.current}`;
    setNotices((before) => [...before, { ...notice, id, at: here.current }]);
  }, []);
  useEffect(() => {
    const left = here.current;
    here.current = pathname;
    // What an action told just before it led here stays.
    if (left !== pathname)
      setNotices((before) =>
        before
          .filter(({ at }) => at === left)
          .slice(-1)
          .map((one) => ({ ...one, at: pathname })),
      );
  }, [pathname]);
  useEffect(() => {
    if (first !== undefined) notify({ type: 'error', header: 'Sign-in', content: first });
  }, [first, notify]);
  return {
    notices: notices.map(({ at: _at, ...notice }) => ({
      ...notice,
      dismissible: true,
      dismissLabel: 'Dismiss',
      ariaRole: notice.type === 'error' ? ('alert' as const) : ('status' as const),
      onDismiss: () => setNotices((before) => before.filter(({ id }) => id !== notice.id)),
    })),
    notify,
  };
}
