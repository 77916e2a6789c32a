import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import type { ReactNode } from 'react';
import { useHref, useLocation, useNavigate } from 'react-router-dom';
import type { ConsoleInfo } from '../../../handlers/shared/console-contract';
import { Paths } from '../routes';
import { config } from '../services/config';

/** Pages of the workflow, as far as it has them. */
export function Navigation({ info }: { readonly info: ConsoleInfo | undefined }): ReactNode {
  const base = useHref('/').replace(/\/$/, '');
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const links: [text: string, to: string, is: boolean][] = [
    ['Runs', Paths.RUNS, true],
    ['Approvals', Paths.APPROVALS, info?.can.approve ?? true],
    ['Models', Paths.MODELS, true],
    ['Compare', Paths.COMPARE, true],
    ['Predict', Paths.PREDICT, info?.can.predict ?? true],
    ['Data', Paths.DATA, true],
    ['Inbox', Paths.INBOX, config.inbox !== undefined],
  ];
  const link = ([text, to]: (typeof links)[number]): SideNavigationProps.Item => ({
    type: 'link',
    text,
    href: `${base}${to}`,
  });
  const active = links.find(([, to]) => pathname === to || pathname.startsWith(`${to}/`))?.[1];
  const shown = links.filter(([, , is]) => is);
  const local = shown.filter(([, to]) => to === Paths.INBOX);
  const items: SideNavigationProps.Item[] = [
    ...shown.filter(([, to]) => to !== Paths.INBOX).map(link),
    ...(local.length > 0 ? [{ type: 'divider' } as const, ...local.map(link)] : []),
    ...(info?.consoleUrl
      ? [
          { type: 'divider' } as const,
          { type: 'link', text: 'Step Functions console', href: info.consoleUrl, external: true } as const,
        ]
      : []),
  ];
  return (
    <SideNavigation
      header={{ text: info?.workflow ?? 'ML workflow', href: `${base}${Paths.RUNS}` }}
      {...(active ? { activeHref: `${base}${active}` } : {})}
      items={items}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(event.detail.href.slice(base.length));
      }}
    />
  );
}
