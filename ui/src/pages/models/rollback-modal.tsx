import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { Trouble } from '../../components/trouble';
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
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Roll back to version ${version}?`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={start.isRunning} onClick={() => void start.run()}>
              Roll back
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Box>
          A run of its own deploys version {version}
          {deployed === null ? '' : ` in place of version ${deployed}`}, tests it, and goes back if the test fails. If
          the workflow asks for approval of rollbacks, it waits for one first.
        </Box>
        {start.error && <Trouble error={start.error} />}
      </SpaceBetween>
    </Modal>
  );
}
