import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';

export interface Mailer {
  readonly ses: Pick<SESv2Client, 'send'>;
  /** Absent where nobody is asked by mail. */
  readonly from?: string;
  readonly configurationSet?: string;
}

export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export async function mailTo(
  recipient: string,
  letter: Letter,
  { ses, from, configurationSet }: Mailer,
): Promise<void> {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [recipient] },
      Content: {
        Simple: { Subject: utf8(letter.subject), Body: { Text: utf8(letter.text), Html: utf8(letter.html) } },
      },
      ConfigurationSetName: configurationSet,
    }),
  );
}

/** A webhook's and a signed caller's name are no addresses. */
export const isAddress = (recipient: string): boolean => /^[^\s@:/]+@[^\s@]+$/.test(recipient);
