import Button from '@cloudscape-design/components/button';
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { RunDetail } from '../../../../handlers/shared/console-contract';
import { useConsole } from '../../hooks/use-console';
import { useNotify } from '../../hooks/use-notices';
import { isOver } from '../../models/run-status';
import { comparePath, runPath } from '../../routes';
import { redriveRun, runAgain, stopRun } from '../../services/runs';
import { Confirm } from './confirm';

type Asked = 'stop' | 'redrive' | 'again';

export function Actions({
  detail,
  onChange,
}: {
  readonly detail: RunDetail;
  readonly onChange: () => void;
}): ReactNode {
  const { run, redrivable, consoleUrl } = detail;
  const { viewer } = useConsole();
  const [asked, setAsked] = useState<Asked>();
  const navigate = useNavigate();
  const notify = useNotify();
  const over = isOver(run.status);
  const menu = useRef<ButtonDropdownProps.Ref>(null);
  // The button that stopped or redrove the run is gone, and what had the focus with it.
  useEffect(() => {
    if (document.activeElement === document.body) menu.current?.focus();
  }, [over]);
  const mayNot = viewer.mayWrite ? {} : { disabled: true, disabledReason: 'You may look, and change nothing' };
  const acts: Readonly<Record<Asked, () => Promise<void>>> = {
    stop: async () => {
      await stopRun(run.id);
      onChange();
    },
    redrive: async () => {
      await redriveRun(run.id);
      onChange();
      notify({ type: 'success', content: 'The run goes on at the state that failed.' });
    },
    again: async () => {
      const started = await runAgain(run.id);
      notify({ type: 'success', content: `A new run on the same data has started: ${started.id}` });
      void navigate(runPath(started.id));
    },
  };
  const copy = async (text: string, what: string) => {
    await navigator.clipboard.writeText(text);
    notify({ type: 'success', content: `Copied ${what}.` });
  };
  const more = (id: string) => {
    if (id === 'again') setAsked('again');
    if (id === 'compare') void navigate(comparePath([run.id]));
    if (id === 'link' && consoleUrl) void copy(consoleUrl, 'the link to the Step Functions console');
    if (id === 'arn') void copy(detail.executionArn, "the run's ARN");
  };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {!over && (
        <Button {...mayNot} onClick={() => setAsked('stop')}>
          Stop
        </Button>
      )}
      {over && redrivable && (
        <Button variant="primary" {...mayNot} onClick={() => setAsked('redrive')}>
          Redrive
        </Button>
      )}
      <ButtonDropdown
        ref={menu}
        items={[
          { id: 'again', text: 'Run again', ...mayNot },
          { id: 'compare', text: 'Compare with another run' },
          {
            id: 'link',
            text: 'Copy link to the Step Functions console',
            ...(consoleUrl ? {} : { disabled: true, disabledReason: 'A laptop has no Step Functions console' }),
          },
          { id: 'arn', text: 'Copy ARN' },
        ]}
        onItemClick={({ detail: { id } }) => more(id)}
      >
        Actions
      </ButtonDropdown>
      {asked && <Confirm asked={asked} detail={detail} act={acts[asked]} onClose={() => setAsked(undefined)} />}
    </SpaceBetween>
  );
}
