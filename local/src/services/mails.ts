import { createTransport } from 'nodemailer';
import type { InboxMail } from '../../../handlers/shared/console-contract';
import { Table } from './table';
import type { ServiceContext } from './support';

/** A mail as the inbox keeps it. */
export interface Mail extends InboxMail {
  readonly v: 1;
  /** base64, of a mail that was sent raw. */
  readonly raw?: string;
}

export const MAILS_TABLE = 'mails';

/** Keeps every mail, and passes it to the SMTP server of ML_WORKFLOW_SMTP_URL when there is one. */
export class Outbox {
  private readonly mails: Table<Mail>;

  constructor(private readonly context: ServiceContext) {
    this.mails = new Table(context.store, MAILS_TABLE);
  }

  keep(mail: Omit<Mail, 'v' | 'id' | 'at'>): Mail {
    const kept: Mail = { v: 1, id: globalThis.crypto.randomUUID(), at: this.context.clock.now(), ...mail };
    this.mails.put(kept.id, kept);
    return kept;
  }

  pass(mail: Mail): void {
    const url = process.env.ML_WORKFLOW_SMTP_URL;
    if (!url) return;
    const { from, to, subject, html, text, raw } = mail;
    const message = raw
      ? { from, to, raw: Buffer.from(raw, 'base64'), envelope: { from, to } }
      : { from, to, subject, ...(html !== undefined && { html }), ...(text !== undefined && { text }) };
    createTransport(url)
      .sendMail(message)
      .catch((error: Error) =>
        this.context.log(`the mail "${subject}" is in the inbox, but the SMTP server refused it: ${error.message}`),
      );
  }
}
