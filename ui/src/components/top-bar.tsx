import TopNavigation from '@cloudscape-design/components/top-navigation';
import { type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import { useHref, useNavigate } from 'react-router-dom';
import type { ConsoleInfo } from '../../../handlers/shared/console-contract';
import { viewerName } from '../models/viewer';
import { chooseMode, modeChoice, type ModeChoice } from '../services/mode';

const MODES: readonly (readonly [choice: ModeChoice, words: string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

export function TopBar({ info }: { readonly info: ConsoleInfo | undefined }): ReactNode {
  const href = useHref('/');
  const navigate = useNavigate();
  const [mode, setMode] = useState(modeChoice);
  const slot = document.getElementById('top');
  if (!slot) return null;
  const choose = (choice: ModeChoice) => {
    setMode(choice);
    chooseMode(choice);
  };
  const bar = (
    <TopNavigation
      identity={{
        href,
        title: info?.workflow ?? 'ML workflow',
        onFollow: (event) => {
          event.preventDefault();
          void navigate('/');
        },
      }}
      utilities={[
        {
          type: 'menu-dropdown',
          text: 'Appearance',
          iconName: 'settings',
          ariaLabel: 'Appearance: light or dark',
          items: MODES.map(([id, text]) => ({
            id,
            text,
            itemType: 'checkbox' as const,
            checked: id === mode,
          })),
          onItemClick: ({ detail }) => choose(detail.id as ModeChoice),
        },
        ...(info
          ? [
              {
                type: 'menu-dropdown' as const,
                text: viewerName(info.viewer.by),
                iconName: 'user-profile' as const,
                description: info.viewer.by,
                items: [
                  {
                    id: 'may',
                    text: info.viewer.mayWrite ? 'May start, stop and decide' : 'May look, and change nothing',
                    disabled: true,
                  },
                  { id: 'where', text: `${info.region} · ${info.account}`, disabled: true },
                ],
              },
            ]
          : []),
      ]}
    />
  );
  return createPortal(bar, slot);
}
