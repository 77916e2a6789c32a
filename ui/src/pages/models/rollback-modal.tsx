import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { AskModal } from '../../components/ask-modal';
import { useAction } from '../../hooks/use-action';
import { useNotify } from '../../hooks/use-notices';
import { runPath } from '../../routes';
import { rollBack } from '../../services/model-versions';

export interface RollbackModalProps {
  readonly version: number;
  readonly deployed: number | null;
  readonly onClose: () => void;
}

/** Asks once more, starts the rollback and goes to its run. */
export function RollbackModal({ version, deployed, onClose }: RollbackModalProps): ReactNode {
  const navigate = useNavigate();
  const notify = useNotify();
  const start = useAction(async () => {
    const { id } = await rollBack(version);
    notify({ type: 'info', content: `The rollback to version ${version} has started.` });
    void navigate(runPath(id));
  });
  return (
    <AskModal title={`Roll back to version ${version}?`} button="Roll back" action={start} onClose={onClose}>
      <Box>
        A run of its own deploys version {version}
        {deployed === null ? '' : ` in place of version ${deployed}`}, tests it, and goes back if the test fails. If the
        workflow asks for approval of rollbacks, it waits for one first.
      </Box>
    </AskModal>
  );
}
