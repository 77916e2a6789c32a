import './inbox.css';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import type { MailView } from '../../models/inbox';

export interface MailListProps {
  readonly mails: readonly MailView[];
  readonly shown: string | undefined;
  readonly onShow: (id: string) => void;
}

export function MailList({ mails, shown, onShow }: MailListProps): ReactNode {
  return (
    <Container
      disableContentPaddings
      header={
        <Header variant="h2" counter={`(${mails.length})`}>
          Mails
        </Header>
      }
    >
      <ul className="mails" aria-label="Mails, newest first">
        {mails.map(({ id, subject, to, at, ago }) => (
          <li key={id}>
            <button type="button" aria-current={id === shown ? 'true' : undefined} onClick={() => onShow(id)}>
              <span className="mail-subject">{subject}</span>
              <span className="mail-quiet">
                to {to} · <time dateTime={at}>{ago}</time>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Container>
  );
}
