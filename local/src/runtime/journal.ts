import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  write,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/**
 * An append-only file of JSON records, one a line: `<checksum> <bytes> <json>`. The first record is the header. A
 * record counts once it is synced; a torn last one (the process died while it was written) is dropped.
 */
const FORMAT_VERSION = 1;
const NEWLINE = 10;
const writeAsync = promisify(write);
const syncAsync = promisify(fdatasync);

export class JournalError extends Error {
  override readonly name = 'JournalError';
}

interface Pending {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class Journal {
  private pending: Pending[] = [];
  private flushing = false;
  private failure: Error | undefined;

  private constructor(
    readonly file: string,
    private descriptor: number,
    private bytes: number,
  ) {}

  /** Reads what is there, each record in order, and opens the file for appending. */
  static open(file: string, kind: string, onRecord: (record: unknown) => void): Journal {
    mkdirSync(dirname(file), { recursive: true });
    const isNew = !existsSync(file);
    const good = isNew ? 0 : readJournal(file, kind, onRecord);
    const descriptor = openSync(file, isNew ? 'w' : 'r+');
    ftruncateSync(descriptor, good);
    const journal = new Journal(file, descriptor, good);
    if (good === 0) {
      journal.appendSync(header(kind));
      syncDirectory(dirname(file));
    }
    return journal;
  }

  get size(): number {
    return this.bytes;
  }

  /** Resolves when the record is on disk. Records that arrive meanwhile share one sync. */
  append(record: unknown): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.pending.push({ text: encode(record), resolve, reject });
      if (!this.flushing) void this.flush();
    });
  }

  /** Only for a journal that is never appended to asynchronously. */
  appendSync(record: unknown): void {
    const bytes = Buffer.from(encode(record));
    this.bytes += writeAll(this.descriptor, bytes, this.bytes);
    fdatasyncSync(this.descriptor);
  }

  /** Replaces the whole file by these records, all or nothing. */
  rewrite(kind: string, records: Iterable<unknown>): void {
    const temporary = `${this.file}.new`;
    const size = writeJournal(temporary, kind, records);
    renameSync(temporary, this.file);
    syncDirectory(dirname(this.file));
    closeSync(this.descriptor);
    this.descriptor = openSync(this.file, 'r+');
    this.bytes = size;
  }

  async close(): Promise<void> {
    while (this.flushing) await new Promise((resolve) => setImmediate(resolve));
    closeSync(this.descriptor);
    this.failure = new JournalError(`${this.file} is closed`);
  }

  private async flush(): Promise<void> {
    this.flushing = true;
    // One turn's records go together.
    await Promise.resolve();
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      try {
        const bytes = Buffer.from(batch.map((entry) => entry.text).join(''));
        for (let done = 0; done < bytes.length;) {
          done += (await writeAsync(this.descriptor, bytes, done, bytes.length - done, this.bytes + done)).bytesWritten;
        }
        await syncAsync(this.descriptor);
        this.bytes += bytes.length;
        batch.forEach((entry) => entry.resolve());
      } catch (error) {
        this.failure = new JournalError(`cannot write ${this.file}: ${(error as Error).message}`);
        [...batch, ...this.pending].forEach((entry) => entry.reject(this.failure as Error));
        this.pending = [];
      }
    }
    this.flushing = false;
  }
}

/** Calls back with each record; answers the offset up to which the file is sound. */
export function readJournal(file: string, kind: string, onRecord: (record: unknown) => void): number {
  const content = readFileSync(file);
  let offset = 0;
  let isFirst = true;
  while (offset < content.length) {
    const end = content.indexOf(NEWLINE, offset);
    const record = end < 0 ? undefined : decode(content.subarray(offset, end));
    if (record === undefined) {
      if (end < 0 || end === content.length - 1) return offset;
      throw new JournalError(
        `${file} is corrupt at byte ${offset}: the record there does not match its checksum, and more records follow. ` +
          'Restore the file from a copy, or start anew with another --state-dir.',
      );
    }
    if (isFirst) checkHeader(file, kind, record.value);
    else onRecord(record.value);
    isFirst = false;
    offset = end + 1;
  }
  return offset;
}

/** Writes a whole journal and syncs it; answers its size. */
export function writeJournal(file: string, kind: string, records: Iterable<unknown>): number {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'w');
  let size = writeAll(descriptor, Buffer.from(encode(header(kind))), 0);
  for (const record of records) size += writeAll(descriptor, Buffer.from(encode(record)), size);
  fsyncSync(descriptor);
  closeSync(descriptor);
  return size;
}

const header = (kind: string): object => ({ v: FORMAT_VERSION, journal: kind });

function checkHeader(file: string, kind: string, value: unknown): void {
  const { v, journal } = (value ?? {}) as { v?: unknown; journal?: unknown };
  if (typeof v === 'number' && v > FORMAT_VERSION) {
    throw new JournalError(
      `${file} was written by a newer version of ml-workflow (format ${v}; this one reads up to ${FORMAT_VERSION}). ` +
        'Upgrade ml-workflow-local, or use another --state-dir.',
    );
  }
  if (v !== FORMAT_VERSION || journal !== kind) {
    throw new JournalError(`${file} is not a journal of kind "${kind}". Use another --state-dir.`);
  }
}

function encode(record: unknown): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${Buffer.byteLength(json)} ${json}\n`;
}

function decode(line: Buffer): { value: unknown } | undefined {
  const text = line.toString('utf8');
  const [sum, length] = text.split(' ', 2);
  if (sum === undefined || length === undefined) return undefined;
  const json = text.slice(sum.length + length.length + 2);
  if (String(Buffer.byteLength(json)) !== length || checksum(json) !== sum) return undefined;
  return { value: JSON.parse(json) as unknown };
}

const checksum = (text: string): string => createHash('sha1').update(text).digest('hex').slice(0, 10);

function writeAll(descriptor: number, bytes: Buffer, position: number): number {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
  return bytes.length;
}

/** A new name in a folder is durable once the folder is synced. */
function syncDirectory(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
