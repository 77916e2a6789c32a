import { pack, unpack } from './codec';
import type { Store } from './types';

/** A typed table of the store; what it returns is a copy. */
export class Table<T extends object> {
  constructor(
    private readonly store: Store,
    private readonly name: string,
  ) {}

  get(key: string): T | undefined {
    const record = this.store.get<object>(this.name, key);
    return record === undefined ? undefined : (unpack(record) as T);
  }

  has(key: string): boolean {
    return this.store.get<object>(this.name, key) !== undefined;
  }

  list(): T[] {
    return this.store.list<object>(this.name).map(([, record]) => unpack(record) as T);
  }

  put(key: string, value: T): void {
    this.store.put(this.name, key, pack(value) as object);
  }

  /** Changes some members of a record that is there. */
  update(key: string, change: Partial<T>): T {
    const former = this.get(key);
    if (!former) throw new Error(`table "${this.name}" has no record "${key}"`);
    const next = { ...former, ...change };
    this.put(key, next);
    return next;
  }

  delete(key: string): void {
    this.store.delete(this.name, key);
  }
}
