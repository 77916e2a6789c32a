import './inbox.css';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { type ReactNode, useEffect, useRef } from 'react';
import type { MailView, TextPart } from '../../models/inbox';

/** One mail, as a mail program shows it and as plain text. */
export function Mail({
  mail,
  opened,
}: {
  readonly mail: MailView;
  /** By hand just now: on a phone it lies below the list. */
  readonly opened: boolean;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (opened) place.current?.scrollIntoView({ block: 'nearest' });
  }, [opened]);
  const { subject, from, to, when, html, text } = mail;
  const plain = (
    <pre className="mail-text" tabIndex={0} aria-label="The mail as plain text">
      <Linked parts={text} />
    </pre>
  );
  return (
    <div ref={place} className="scroll-target">
      <Container
        header={
          <Header variant="h2" description={`From ${from} to ${to}, ${when}`}>
            {subject}
          </Header>
        }
      >
        <SpaceBetween size="s">
          {html === undefined ? (
            plain
          ) : (
            <Tabs
              ariaLabel="Versions of the mail"
              tabs={[
                {
                  id: 'html',
                  label: 'Mail',
                  // No script runs in there, and links open in a tab of their own.
                  content: (
                    <iframe
                      className="mail-frame"
                      title={`The mail “${subject}”`}
                      sandbox="allow-popups allow-popups-to-escape-sandbox"
                      srcDoc={html}
                    />
                  ),
                },
                ...(text.length > 0 ? [{ id: 'text', label: 'Plain text', content: plain }] : []),
              ]}
            />
          )}
          <Box color="text-body-secondary" fontSize="body-s">
            Links open in a new tab.
          </Box>
        </SpaceBetween>
      </Container>
    </div>
  );
}

function Linked({ parts }: { readonly parts: readonly TextPart[] }): ReactNode {
  return parts.map(({ text, href }, index) =>
    href === undefined ? (
      text
    ) : (
      <a key={index} href={href} target="_blank" rel="noreferrer">
        {text}
      </a>
    ),
  );
}
