import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  write,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { encode, header, JournalError, readJournal, writeAll, writeJournal } from './journal-file';
import { storageError, syncFolder } from './state-folder';

const writeAsync = promisify(write);
const syncAsync = promisify(fdatasync);

interface Pending {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * An append-only file of checksummed records. A record counts once it is synced; a torn last one is dropped at the next
 * start. After the first write that fails nothing more is taken: `onFailure` is told, once.
 */
export class Journal {
  private pending: Pending[] = [];
  private flushing: Promise<void> | undefined;
  private failure: Error | undefined;

  private constructor(
    readonly file: string,
    private readonly kind: string,
    private readonly onFailure: (error: Error) => void,
    private descriptor: number,
    private bytes: number,
  ) {}

  /** Reads what is there, each record in order, and opens the file for appending. */
  static open(
    file: string,
    kind: string,
    onRecord: (record: unknown) => void,
    onFailure: (error: Error) => void = () => undefined,
  ): Journal {
    const folder = dirname(file);
    try {
      mkdirSync(folder, { recursive: true });
      // A compaction that a kill has ended.
      rmSync(temporary(file), { force: true });
      const isNew = !existsSync(file);
      const good = isNew ? 0 : readJournal(file, kind, onRecord);
      const descriptor = openSync(file, isNew ? 'w' : 'r+');
      ftruncateSync(descriptor, good);
      const journal = new Journal(file, kind, onFailure, descriptor, good);
      if (good === 0) {
        journal.appendSync(header(kind));
        syncFolder(folder);
      }
      return journal;
    } catch (error) {
      throw storageError(folder, error) ?? error;
    }
  }

  get size(): number {
    return this.bytes;
  }

  /** Resolves when the record is on disk. Records that arrive meanwhile share one sync. */
  append(record: unknown): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.pending.push({ text: encode(record), resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  /** Only for a journal that is never appended to asynchronously. */
  appendSync(record: unknown): void {
    if (this.failure) throw this.failure;
    const bytes = Buffer.from(encode(record));
    try {
      writeAll(this.descriptor, bytes, this.bytes);
      fdatasyncSync(this.descriptor);
    } catch (error) {
      throw this.fail(error);
    }
    this.bytes += bytes.length;
  }

  /**
   * Replaces the whole file by these records, all or nothing; they hold what was appended so far. False: there is no
   * room for the new file, and the old one stays.
   */
  rewrite(records: Iterable<unknown>): boolean {
    if (this.failure) throw this.failure;
    let size: number;
    try {
      size = writeJournal(temporary(this.file), this.kind, records);
    } catch (error) {
      rmSync(temporary(this.file), { force: true });
      if (storageError(this.file, error)) return false;
      throw error;
    }
    try {
      renameSync(temporary(this.file), this.file);
      closeSync(this.descriptor);
      this.descriptor = openSync(this.file, 'r+');
      this.bytes = size;
      syncFolder(dirname(this.file));
      return true;
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** From now on every record fails with this error. */
  refuse(error: Error): void {
    this.failure ??= error;
  }

  /** Between two writes of the file, when every record appended so far is on disk or still pending. */
  async between(work: () => void): Promise<void> {
    while (this.flushing) await this.flushing;
    work();
  }

  async close(): Promise<void> {
    while (this.flushing) await this.flushing;
    closeSync(this.descriptor);
    this.failure ??= new JournalError(`${this.file} is closed`);
  }

  private async flush(): Promise<void> {
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
        const failure = this.fail(error);
        [...batch, ...this.pending].forEach((entry) => entry.reject(failure));
        this.pending = [];
      }
    }
    this.flushing = undefined;
  }

  /** What a failed write or sync has left on disk is unknown: what was synced before counts, and no more is added. */
  private fail(error: unknown): Error {
    const { message } = error as Error;
    const failure =
      storageError(dirname(this.file), error) ?? new JournalError(`cannot write ${this.file}: ${message}`);
    this.failure = failure;
    try {
      ftruncateSync(this.descriptor, this.bytes);
    } catch {
      // Then the next start drops the torn record.
    }
    this.onFailure(failure);
    return failure;
  }
}

const temporary = (file: string): string => `${file}.new`;
