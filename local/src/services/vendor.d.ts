// The parts that we use of packages without types.
declare module 'dynalite' {
  import type { Server } from 'node:http';
  function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
  export = dynalite;
}

declare module 'nodemailer' {
  interface Message {
    from: string;
    to: readonly string[];
    cc?: readonly string[];
    bcc?: readonly string[];
    replyTo?: readonly string[];
    subject?: string;
    text?: string;
    html?: string;
    raw?: Uint8Array;
    envelope?: { from: string; to: readonly string[] };
  }
  export function createTransport(url: string): { sendMail(message: Message): Promise<unknown> };
}
