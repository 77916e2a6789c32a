import Grid from '@cloudscape-design/components/grid';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Empty, Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { useLive } from '../../hooks/use-live';
import { useNow } from '../../hooks/use-now';
import { mailViews } from '../../models/inbox';
import { listMails } from '../../services/inbox';
import { Mail } from './mail';
import { MailList } from './mail-list';

/** The mails that this machine would have sent. `?mail=` opens one. */
export function InboxPage(): ReactNode {
  const live = useLive('inbox', listMails, { every: 3000 });
  const now = useNow(10_000);
  const [parameters, setParameters] = useSearchParams();
  const [opened, setOpened] = useState(false);
  return (
    <Page title="Inbox" description="Mails are kept on this machine and sent to nobody.">
      <Loaded of={live} what="the mails">
        {(inbox) => {
          const mails = mailViews(inbox, new Date(now));
          if (mails.length === 0) {
            return (
              <Empty title="No mail was sent yet">
                A run that asks for approval, or that fails, writes to its people; that mail is shown here.
              </Empty>
            );
          }
          const asked = parameters.get('mail');
          const shown = mails.find(({ id }) => id === asked) ?? (asked === null ? mails[0] : undefined);
          return (
            <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 8 } }]}>
              <MailList
                mails={mails}
                shown={shown?.id}
                onShow={(id) => {
                  setOpened(true);
                  setParameters({ mail: id });
                }}
              />
              {shown ? (
                <Mail key={shown.id} mail={shown} opened={opened} />
              ) : (
                <Empty title="That mail is gone">It may be of another state folder. Choose one of the list.</Empty>
              )}
            </Grid>
          );
        }}
      </Loaded>
    </Page>
  );
}
