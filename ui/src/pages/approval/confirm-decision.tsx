import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

export interface ConfirmDecisionProps {
  readonly decision: 'approved' | 'rejected';
  readonly version: number;
  readonly comment: string;
  readonly hasChampion: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}

export function ConfirmDecision(props: ConfirmDecisionProps): ReactNode {
  const { decision, version, comment, hasChampion, onCancel, onConfirm } = props;
  const approves = decision === 'approved';
  return (
    <Modal
      visible
      onDismiss={onCancel}
      closeAriaLabel="Close"
      header={approves ? `Approve version ${version}?` : `Reject version ${version}?`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onCancel}>
              Go back
            </Button>
            <Button variant="primary" onClick={onConfirm}>
              {approves ? 'Approve' : 'Reject'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Box>
          {approves
            ? `As soon as enough people have approved, the workflow deploys version ${version}${hasChampion ? ' in place of what is deployed now' : ''}.`
            : `The workflow ends, and ${hasChampion ? 'what is deployed now stays' : 'nothing is deployed'}.`}{' '}
          This can’t be taken back.
        </Box>
        {comment !== '' && (
          <div>
            <Box variant="awsui-key-label">Your comment</Box>
            <Box>{comment}</Box>
          </div>
        )}
      </SpaceBetween>
    </Modal>
  );
}
