import type { ApprovalRecord } from '../../shared/contract';
import type { ApprovalDesk } from './desk';

/** Milliseconds that what has ended is known for: a page asks every few seconds, and a table is read whole. */
const FRESH = 15_000;

interface Known {
  readonly at: number;
  readonly records: Promise<ApprovalRecord[]>;
}

/** Every request of a workflow: those that wait as they are now. */
export class RequestList {
  private readonly known = new Map<ApprovalDesk, Known>();

  constructor(private readonly now: () => number) {}

  async of(desk: ApprovalDesk): Promise<ApprovalRecord[]> {
    const [all, waiting] = await Promise.all([this.all(desk), desk.store.pending(desk.workflow)]);
    const found = new Map(all.map((record) => [record.id, record]));
    for (const record of waiting) found.set(record.id, record);
    const isWaiting = new Set(waiting.map(({ id }) => id));
    // Decided since the table was read.
    const stale = all.filter(({ id, state }) => state === 'PENDING' && !isWaiting.has(id));
    for (const record of await Promise.all(stale.map(({ id }) => desk.store.get(id)))) {
      if (record) found.set(record.id, record);
    }
    return [...found.values()];
  }

  private all(desk: ApprovalDesk): Promise<ApprovalRecord[]> {
    const last = this.known.get(desk);
    if (last && this.now() - last.at < FRESH) return last.records;
    const records = desk.store.list();
    this.known.set(desk, { at: this.now(), records });
    records.catch(() => this.known.delete(desk));
    return records;
  }
}
