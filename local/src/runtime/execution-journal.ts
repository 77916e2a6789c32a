import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionIdentity, ExecutionStatus, Signal } from '../asl/types';
import { EFFECTS } from '../services/registry';
import type { Store } from '../services/types';
import { Journal } from './journal';
import { readJournal, writeJournal } from './journal-file';
import { syncFolder } from './state-folder';

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

/** All that an archived execution had, in one record, so that a kill leaves all of it or nothing in the journal. */
interface RevivedRecord {
  readonly v: 1;
  readonly arn: string;
  readonly revived: readonly ExecutionRecord[];
}

export interface ClosedSummary {
  readonly status: ExecutionStatus;
  readonly stateMachineArn: string;
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

/** Where an archived execution is found. */
interface Archived extends ClosedSummary {
  /** In the folder of archives; absent: a file of its own, as release 0.1.0 wrote them. */
  readonly file?: string;
}

const KIND = 'executions';
const ARCHIVE_KIND = 'execution';
const ARCHIVED = 'runtime.archived-executions';
/** Table of the last status of each execution that the event bus was told. */
export const TOLD = 'runtime.told';
/** Closed executions leave the journal when it is larger than this. */
const ARCHIVE_ABOVE_BYTES = 256_000;

/**
 * The running executions' records are in one journal, so that they share its syncs. Closed ones move to an archive
 * when the journal has grown; the store keeps their summaries.
 */
export class ExecutionJournal {
  private readonly records = new Map<string, ExecutionRecord[]>();
  private readonly journal: Journal;
  private readonly archiveDir: string;
  /** Size at which closed executions are archived; then at twice what is left. */
  private longest: number;
  private archiving = false;

  constructor(
    stateDir: string,
    private readonly store: Store,
    onFailure?: (error: Error) => void,
    private readonly archiveAbove = ARCHIVE_ABOVE_BYTES,
  ) {
    this.archiveDir = join(stateDir, 'executions');
    const remember = (record: unknown): void => this.remember(record as ExecutionRecord | RevivedRecord);
    this.journal = Journal.open(join(stateDir, 'executions.journal'), KIND, remember, onFailure);
    this.longest = archiveAbove;
    if (this.journal.size > archiveAbove) this.archive();
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
    const archived = this.store.get<Archived>(ARCHIVED, arn);
    const file = join(this.archiveDir, archived?.file ?? `${createHash('sha1').update(arn).digest('hex')}.journal`);
    const records: ExecutionRecord[] = [];
    if (!existsSync(file)) return records;
    readJournal(file, ARCHIVE_KIND, (record) => {
      if ((record as ExecutionRecord).arn === arn) records.push(record as ExecutionRecord);
    });
    return records;
  }

  /** Resolves when it is on disk. */
  async append(records: readonly ExecutionRecord[]): Promise<void> {
    await Promise.all(records.map((record) => this.write(record)));
    if (this.journal.size <= this.longest || this.archiving) return;
    this.archiving = true;
    await this.journal.between(() => this.archive());
    this.archiving = false;
  }

  /** An archived execution is redriven: its records are current again. */
  async revive(arn: string): Promise<void> {
    if (this.records.has(arn)) return;
    await this.write({ v: 1, arn, revived: this.read(arn) });
    this.store.delete(ARCHIVED, arn);
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private write(record: ExecutionRecord | RevivedRecord): Promise<void> {
    const written = this.journal.append(record);
    this.remember(record);
    return written;
  }

  /** A kill between two of these steps leaves an execution in both places, and the next archive takes it again. */
  private archive(): void {
    const closed = [...this.records].flatMap(([arn, records]) => {
      const last = records[records.length - 1];
      return last !== undefined && 'closed' in last ? [{ arn, records, summary: last.closed }] : [];
    });
    if (closed.length > 0) {
      const file = this.nextArchive();
      writeJournal(
        join(this.archiveDir, file),
        ARCHIVE_KIND,
        closed.flatMap(({ records }) => records),
      );
      syncFolder(this.archiveDir);
      this.store.batch(() => {
        for (const { arn, summary } of closed) {
          this.store.put(ARCHIVED, arn, { ...summary, file });
          this.store.delete(TOLD, arn);
        }
        this.forgetEffects(new Set(closed.map(({ arn }) => arn)));
      });
      closed.forEach(({ arn }) => this.records.delete(arn));
      this.journal.rewrite([...this.records.values()].flat());
    }
    this.longest = Math.max(this.archiveAbove, 2 * this.journal.size);
  }

  /** A closed execution waits for no answer any more; a redriven one asks anew. */
  private forgetEffects(closed: ReadonlySet<string>): void {
    for (const [key] of this.store.list(EFFECTS)) {
      for (let end = key.indexOf('/'); end >= 0; end = key.indexOf('/', end + 1)) {
        if (!closed.has(key.slice(0, end))) continue;
        this.store.delete(EFFECTS, key);
        break;
      }
    }
  }

  private remember(record: ExecutionRecord | RevivedRecord): void {
    if ('revived' in record) {
      this.records.set(record.arn, [...record.revived]);
      return;
    }
    const records = this.records.get(record.arn);
    if (records) records.push(record);
    else this.records.set(record.arn, [record]);
  }

  private nextArchive(): string {
    const known = existsSync(this.archiveDir) ? readdirSync(this.archiveDir) : [];
    const last = Math.max(0, ...known.map((name) => Number(/^archive-(\d+)\.journal$/.exec(name)?.[1] ?? 0)));
    return `archive-${String(last + 1).padStart(6, '0')}.journal`;
  }
}
