import { join } from 'node:path';
import type { Store } from '../services/types';
import { Journal } from './journal';

type Change = readonly [table: string, key: string, value: object | null];

/** Below this size a journal is not worth compacting. */
const COMPACT_ABOVE_BYTES = 1_000_000;

/** Tables in memory; every change is in the journal before the call returns. */
export class FileStore implements Store {
  private readonly tables = new Map<string, Map<string, object>>();
  private readonly journal: Journal;
  private open: Change[] | undefined;
  /** Size at which it is compacted; then at twice what is left. */
  private longest: number;

  constructor(
    stateDir: string,
    onFailure?: (error: Error) => void,
    private readonly compactAbove = COMPACT_ABOVE_BYTES,
  ) {
    let changes = 0;
    const onRecord = (record: unknown): void => {
      for (const change of (record as { changes: Change[] }).changes) {
        this.apply(change);
        changes++;
      }
    };
    this.journal = Journal.open(join(stateDir, 'store.journal'), 'store', onRecord, onFailure);
    this.longest = compactAbove;
    if (this.journal.size > compactAbove && changes > 2 * this.count()) this.compact();
    this.longest = Math.max(compactAbove, 2 * this.journal.size);
  }

  get<T>(table: string, key: string): T | undefined {
    return this.tables.get(table)?.get(key) as T | undefined;
  }

  list<T>(table: string): readonly (readonly [key: string, value: T])[] {
    return [...(this.tables.get(table) ?? [])] as [string, T][];
  }

  put(table: string, key: string, value: object): void {
    // A copy, so that memory holds what the journal holds whatever the caller does to its object.
    this.change([table, key, JSON.parse(JSON.stringify(value)) as object]);
  }

  delete(table: string, key: string): void {
    if (this.tables.get(table)?.has(key)) this.change([table, key, null]);
  }

  /** On an error nothing is written, and memory is as it was before. */
  batch<T>(work: () => T): T {
    if (this.open) return work();
    const changes: Change[] = (this.open = []);
    const before: Change[] = [];
    this.undo = before;
    try {
      const result = work();
      if (changes.length > 0) this.journal.appendSync({ v: 1, changes });
      if (this.journal.size > this.longest) this.compact();
      return result;
    } catch (error) {
      before.reverse().forEach((change) => this.apply(change));
      throw error;
    } finally {
      this.open = undefined;
      this.undo = undefined;
    }
  }

  /** Leaves out what was overwritten and deleted. */
  compact(): void {
    const records = [...this.tables].flatMap(([table, rows]) =>
      [...rows].map(([key, value]) => ({ v: 1, changes: [[table, key, value]] })),
    );
    this.journal.rewrite(records);
    this.longest = Math.max(this.compactAbove, 2 * this.journal.size);
  }

  /** From now on every change fails with this error. */
  refuse(error: Error): void {
    this.journal.refuse(error);
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private undo: Change[] | undefined;

  private change(change: Change): void {
    if (!this.open) return this.batch(() => this.change(change));
    const [table, key] = change;
    this.undo?.push([table, key, this.tables.get(table)?.get(key) ?? null]);
    this.apply(change);
    this.open.push(change);
  }

  private apply([table, key, value]: Change): void {
    const rows = this.tables.get(table) ?? new Map<string, object>();
    this.tables.set(table, rows);
    if (value === null) rows.delete(key);
    else rows.set(key, value);
  }

  private count(): number {
    return [...this.tables.values()].reduce((sum, rows) => sum + rows.size, 0);
  }
}
