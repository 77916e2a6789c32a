import * as fs from 'node:fs';
import * as path from 'node:path';

export interface LogLine {
  /** As CloudWatch names it, e.g. /aws/sagemaker/TrainingJobs */
  readonly group: string;
  /** Job name, run id or function name. */
  readonly stream: string;
  readonly line: string;
}

/** Lines this near to each other have one time. */
const SAME_TIME_MILLISECONDS = 100;

/** Beside a file of lines: `<byte> <epoch milliseconds>` a line. */
export const timesOf = (file: string): string => file.replace(/\.log$/, '.times');

/** Log lines of jobs, servers and functions: a file each, and listeners for a live view. */
export class LogFiles {
  private readonly listeners = new Set<(line: LogLine) => void>();
  /** What was logged in this turn of the event loop, by file: whoever waits for an answer doesn't wait for the disk. */
  private readonly queued = new Map<string, string>();

  /** Of each file: its length, and when its last entry of times was written. */
  private readonly lengths = new Map<string, { bytes: number; toldAt: number }>();

  constructor(
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  file(group: string, stream: string): string {
    const folders = group.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
    return path.join(this.folder, ...folders, `${stream.replace(/[^\w.-]/g, '_')}.log`);
  }

  append(group: string, stream: string, line: string): void {
    const file = this.file(group, stream);
    if (this.queued.size === 0) setImmediate(() => this.write());
    this.queued.set(file, `${this.queued.get(file) ?? ''}${line}\n`);
    for (const listener of this.listeners) listener({ group, stream, line });
  }

  /** Returns a function that ends the listening. */
  listen(listener: (line: LogLine) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private write(): void {
    const files = [...this.queued];
    this.queued.clear();
    for (const [file, text] of files) {
      try {
        this.save(file, text);
      } catch {
        try {
          fs.mkdirSync(path.dirname(file), { recursive: true });
          this.save(file, text);
        } catch {
          // A full disk stops the runtime at its next record, in words; a line of a log is no reason to.
        }
      }
    }
  }

  /** Beside the lines, which stand as the job wrote them: from which byte on they are of which time. */
  private save(file: string, text: string): void {
    const at = this.now();
    const known = this.lengths.get(file);
    const bytes = known?.bytes ?? fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const isTold = known !== undefined && at - known.toldAt < SAME_TIME_MILLISECONDS;
    if (!isTold) fs.appendFileSync(timesOf(file), `${bytes} ${at}\n`);
    fs.appendFileSync(file, text);
    this.lengths.set(file, { bytes: bytes + Buffer.byteLength(text), toldAt: isTold ? known.toldAt : at });
  }
}
