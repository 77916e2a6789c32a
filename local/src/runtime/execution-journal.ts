import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionIdentity, ExecutionStatus, Signal } from '../asl/types';
import type { Store } from '../services/types';
import { Journal, readJournal, writeJournal } from './journal';

export interface StartRecord {
  readonly identity: ExecutionIdentity;
  readonly input: string;
  /** Key of the definition in the store. */
  readonly definition: string;
  readonly now: number;
  /** Version or alias that the execution was started by. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

/** What happened to one execution, in order: everything else follows from it. */
export type ExecutionRecord =
  | { readonly v: 1; readonly arn: string; readonly start: StartRecord }
  | { readonly v: 1; readonly arn: string; readonly signal: Signal }
  /** Closed, and told to the event bus. */
  | { readonly v: 1; readonly arn: string; readonly closed: ClosedSummary };

export interface ClosedSummary {
  readonly status: ExecutionStatus;
  readonly stateMachineArn: string;
  readonly startedAt: number;
  readonly stoppedAt: number;
}

const KIND = 'executions';
const ARCHIVE_KIND = 'execution';
const ARCHIVED = 'runtime.archived-executions';
/** Closed executions leave the journal when it is larger than this at the start. */
const ARCHIVE_ABOVE_BYTES = 256_000;

/**
 * The running executions' records are in one journal, so that they share its syncs. Closed ones move to a file each
 * when the journal has grown; the store keeps their summaries.
 */
export class ExecutionJournal {
  private readonly records = new Map<string, ExecutionRecord[]>();
  private readonly journal: Journal;
  private readonly archiveDir: string;

  constructor(
    stateDir: string,
    private readonly store: Store,
  ) {
    this.archiveDir = join(stateDir, 'executions');
    this.journal = Journal.open(join(stateDir, 'executions.journal'), KIND, (record) =>
      this.remember(record as ExecutionRecord),
    );
    if (this.journal.size > ARCHIVE_ABOVE_BYTES) this.archive();
  }

  /** Every execution that isn't archived. */
  current(): readonly string[] {
    return [...this.records.keys()];
  }

  archived(): readonly (readonly [arn: string, summary: ClosedSummary])[] {
    return this.store.list<ClosedSummary>(ARCHIVED).filter(([arn]) => !this.records.has(arn));
  }

  has(arn: string): boolean {
    return this.records.has(arn) || this.store.get(ARCHIVED, arn) !== undefined;
  }

  read(arn: string): readonly ExecutionRecord[] {
    const known = this.records.get(arn);
    if (known) return known;
    const file = this.archiveFile(arn);
    const records: ExecutionRecord[] = [];
    if (existsSync(file)) readJournal(file, ARCHIVE_KIND, (record) => records.push(record as ExecutionRecord));
    return records;
  }

  /** Resolves when it is on disk. */
  append(records: readonly ExecutionRecord[]): Promise<unknown> {
    return Promise.all(
      records.map((record) => {
        const written = this.journal.append(record);
        this.remember(record);
        return written;
      }),
    );
  }

  /** An archived execution is redriven: its records are current again. */
  async revive(arn: string): Promise<void> {
    if (this.records.has(arn)) return;
    const records = this.read(arn);
    await this.append(records);
    this.store.delete(ARCHIVED, arn);
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private archive(): void {
    const closed = [...this.records].flatMap(([arn, records]) => {
      const last = records[records.length - 1];
      return last !== undefined && 'closed' in last ? [{ arn, records, summary: last.closed }] : [];
    });
    if (closed.length === 0) return;
    for (const { arn, records } of closed) writeJournal(this.archiveFile(arn), ARCHIVE_KIND, records);
    this.store.batch(() => closed.forEach(({ arn, summary }) => this.store.put(ARCHIVED, arn, summary)));
    closed.forEach(({ arn }) => this.records.delete(arn));
    this.journal.rewrite(KIND, [...this.records.values()].flat());
  }

  private remember(record: ExecutionRecord): void {
    const records = this.records.get(record.arn);
    if (records) records.push(record);
    else this.records.set(record.arn, [record]);
  }

  private archiveFile(arn: string): string {
    return join(this.archiveDir, `${createHash('sha1').update(arn).digest('hex')}.journal`);
  }
}
