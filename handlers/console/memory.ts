/** What a function remembers from one request to the next: the last `size` entries that were looked at. */
export class Memory<T> {
  private readonly entries = new Map<string, T>();

  constructor(private readonly size: number) {}

  get(key: string): T | undefined {
    const found = this.entries.get(key);
    if (found !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, found);
    }
    return found;
  }

  set(key: string, value: T): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.size) return;
    for (const [oldest] of this.entries) {
      this.entries.delete(oldest);
      break;
    }
  }

  delete(key: string): void {
    this.entries.delete(key);
  }
}

/** What was read of something, for as long as its `state` stays the same; a read that failed is not kept. */
export class ReadOnce<T> {
  private readonly known: Memory<{ readonly state: string; readonly read: Promise<T> }>;

  constructor(size: number) {
    this.known = new Memory(size);
  }

  of(key: string, state: string, readNow: () => Promise<T>): Promise<T> {
    const last = this.known.get(key);
    if (last?.state === state) return last.read;
    const read = readNow();
    this.known.set(key, { state, read });
    read.catch(() => this.known.delete(key));
    return read;
  }
}
