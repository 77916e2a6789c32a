/** How often each state was called in a run, and how often for each item of a Map. */
export class Occurrences {
  private readonly counts = new Map<string, number>();

  next(state: string, item: number | undefined): { readonly occurrence: number; readonly itemOccurrence: number } {
    const occurrence = this.count(state);
    return { occurrence, itemOccurrence: item === undefined ? occurrence : this.count(`${item} ${state}`) };
  }

  private count(key: string): number {
    const count = this.counts.get(key) ?? 0;
    this.counts.set(key, count + 1);
    return count;
  }
}
