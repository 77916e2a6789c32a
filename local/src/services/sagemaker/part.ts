import type { LocalService } from '../registry';

/** A group of operations of one service. */
export interface ServicePart {
  readonly transactions?: LocalService['transactions'];
  readonly operations?: LocalService['operations'];
  readonly sync?: LocalService['sync'];
  resume?(): Promise<void>;
  stop?(): Promise<void>;
}

/** Lists are newest first unless asked otherwise; those made in the same millisecond in the order of creation. */
export function newestFirst<T extends { CreationTime?: Date | undefined }>(items: readonly T[], order?: string): T[] {
  const oldest = items
    .map((item, index) => ({ item, index }))
    .sort((a, b) => (a.item.CreationTime?.getTime() ?? 0) - (b.item.CreationTime?.getTime() ?? 0) || a.index - b.index)
    .map(({ item }) => item);
  return order === 'Ascending' ? oldest : oldest.reverse();
}
