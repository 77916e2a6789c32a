import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { createPortal } from 'react-dom';
import { useHref, useNavigate } from 'react-router-dom';
import { useConsole } from '../hooks/use-console';
import { useLanding } from '../hooks/use-landing';

export interface Crumb {
  readonly text: string;
  readonly to: string;
}

/** Where a page puts what it draws above itself. */
export const CrumbSlot = createContext<HTMLElement | null>(null);

export interface PageProps {
  readonly title: string;
  /** Pages above this one, without the workflow and without this page. */
  readonly crumbs?: readonly Crumb[];
  readonly description?: ReactNode;
  readonly info?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its title in tab, heading and breadcrumbs, and its content. */
export function Page({ title, crumbs = [], description, info, actions, children }: PageProps): ReactNode {
  const { workflow } = useConsole();
  const root = useHref('/');
  const navigate = useNavigate();
  const slot = useContext(CrumbSlot);
  useLanding();
  useEffect(() => {
    document.title = `${title} · ${workflow}`;
  }, [title, workflow]);
  const base = root.replace(/\/$/, '');
  const items = [{ text: workflow, to: '/runs' }, ...crumbs, { text: title, to: '' }].map(({ text, to }) => ({
    text,
    href: `${base}${to}`,
    to,
  }));
  return (
    <>
      {slot &&
        createPortal(
          <BreadcrumbGroup
            ariaLabel="Breadcrumbs"
            items={items}
            onFollow={(event) => {
              event.preventDefault();
              void navigate(event.detail.item.to);
            }}
          />,
          slot,
        )}
      <ContentLayout
        header={
          <Header variant="h1" description={description} info={info} actions={actions}>
            {title}
          </Header>
        }
      >
        {children}
      </ContentLayout>
    </>
  );
}
