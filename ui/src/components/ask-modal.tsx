import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { Action } from '../hooks/use-action';
import { Trouble } from './trouble';

export interface AskModalProps {
  readonly title: string;
  /** Of the button that does it. */
  readonly button: string;
  readonly action: Action<[]>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks before something is done; what was refused stays to be read. */
export function AskModal({ title, button, action, onClose, children }: AskModalProps): ReactNode {
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={action.isRunning} onClick={() => void action.run()}>
              {button}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {children}
        {action.error && <Trouble error={action.error} onDismiss={action.clear} />}
      </SpaceBetween>
    </Modal>
  );
}
