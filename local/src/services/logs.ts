import * as fs from 'node:fs';
import * as path from 'node:path';

export interface LogLine {
  /** As CloudWatch names it, e.g. /aws/sagemaker/TrainingJobs */
  readonly group: string;
  /** Job name, run id or function name. */
  readonly stream: string;
  readonly line: string;
}

/** Log lines of jobs, servers and functions: a file each, and listeners for a live view. */
export class LogFiles {
  private readonly listeners = new Set<(line: LogLine) => void>();

  constructor(private readonly folder: string) {}

  file(group: string, stream: string): string {
    const folders = group.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
    return path.join(this.folder, ...folders, `${stream.replace(/[^\w.-]/g, '_')}.log`);
  }

  append(group: string, stream: string, line: string): void {
    const file = this.file(group, stream);
    try {
      fs.appendFileSync(file, `${line}\n`);
    } catch {
      try {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.appendFileSync(file, `${line}\n`);
      } catch {
        // A full disk stops the runtime at its next record, in words; a line of a log is no reason to.
      }
    }
    for (const listener of this.listeners) listener({ group, stream, line });
  }

  /** Returns a function that ends the listening. */
  listen(listener: (line: LogLine) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
