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

declare module 'dynalite/db' {
  export interface Table {
    readonly TableStatus: string;
    readonly GlobalSecondaryIndexes?: readonly object[];
  }
  interface Tables {
    get(name: string, done: (error: Error | null, table: Table) => void): void;
    put(name: string, table: Table, done: (error: Error | null) => void): void;
    createKeyStream(options: object): object;
  }
  export function create(options: { path: string }): {
    readonly tableDb: Tables;
    readonly db: { close(done: () => void): void };
  };
  export function lazy(stream: object, failed: (error: Error) => void): { join(done: (keys: string[]) => void): void };
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
