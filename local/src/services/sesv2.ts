import type { SendEmailRequest } from '@aws-sdk/client-sesv2';
import type { Mail, Outbox } from './mails';
import { defineService, type LocalService } from './registry';
import { ServiceError } from './types';

export function sesv2Service(outbox: Outbox): LocalService {
  return defineService({
    name: 'sesv2',
    transactions: {
      SendEmail: (input: SendEmailRequest, _context, after) => {
        const mail = outbox.keep(mailOf(input));
        after(() => outbox.pass(mail));
        return { MessageId: mail.id };
      },
    },
  });
}

function mailOf(input: SendEmailRequest): Omit<Mail, 'v' | 'id' | 'at'> {
  const { Destination: destination, Content: content } = input;
  const to = [
    ...(destination?.ToAddresses ?? []),
    ...(destination?.CcAddresses ?? []),
    ...(destination?.BccAddresses ?? []),
  ];
  if (to.length > 50) throw badRequest('Recipient count exceeds 50.');
  for (const address of to) if (!/@/.test(address)) throw badRequest(`Missing '@' in the address "${address}"`);
  if (content?.Raw?.Data) {
    const raw = Buffer.from(content.Raw.Data);
    const subject = /^subject: *(.*)$/im.exec(raw.toString('latin1'))?.[1]?.trim() ?? '';
    return { from: input.FromEmailAddress ?? '', to, subject, raw: raw.toString('base64') };
  }
  if (!input.FromEmailAddress) throw badRequest('FromEmailAddress is required for a simple message.');
  if (to.length === 0) throw badRequest('Destination needs at least one address.');
  const simple = content?.Simple;
  if (simple?.Subject?.Data === undefined || !simple.Body) {
    throw badRequest('Content needs Simple with Subject and Body, or Raw; the local runtime has no templates.');
  }
  return {
    from: input.FromEmailAddress,
    to,
    subject: simple.Subject.Data,
    ...(simple.Body.Html?.Data !== undefined && { html: simple.Body.Html.Data }),
    ...(simple.Body.Text?.Data !== undefined && { text: simple.Body.Text.Data }),
  };
}

function badRequest(message: string): ServiceError {
  return new ServiceError('BadRequestException', message);
}
