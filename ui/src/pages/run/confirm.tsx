import type { ReactNode } from 'react';
import type { RunDetail } from '../../../../handlers/shared/console-contract';
import { AskModal } from '../../components/ask-modal';
import { useAction } from '../../hooks/use-action';

const WORDS = {
  stop: {
    title: 'Stop this run?',
    button: 'Stop run',
    text: 'What it does now is broken off: its jobs are stopped, and a request for approval is closed. What is deployed stays. It can be redriven later and then goes on where it was.',
  },
  redrive: {
    title: 'Redrive this run?',
    button: 'Redrive',
    text: 'It goes on at the state that failed, with the same input. What ran before is kept and not run again.',
  },
  again: {
    title: 'Run again?',
    button: 'Run again',
    text: 'Starts a new run on the same data with the same hyperparameters, from its beginning.',
  },
} as const;

export function Confirm({
  asked,
  detail,
  act,
  onClose,
}: {
  readonly asked: keyof typeof WORDS;
  readonly detail: RunDetail;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
}): ReactNode {
  const { title, button, text } = WORDS[asked];
  const doing = useAction(async () => {
    await act();
    onClose();
  });
  return (
    <AskModal title={title} button={button} action={doing} onClose={onClose}>
      <div>
        <code>{detail.run.id}</code>
      </div>
      <div>{text}</div>
    </AskModal>
  );
}
