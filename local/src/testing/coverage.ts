import type { Plan, WayTaken } from '../asl';

export interface Covered {
  readonly total: number;
  readonly covered: number;
  /** 100 where there is nothing to cover. */
  readonly percent: number;
  /** In words, e.g. `"Train model" Catch/0 → "Give up"`. */
  readonly missing: readonly string[];
}

/** Percentages from 0 to 100. */
export interface CoverageThreshold {
  readonly states?: number;
  readonly branches?: number;
}

/** Which states, Choice branches and Catch clauses the runs of a machine have taken. */
export class Coverage {
  private readonly taken = new Set<string>();

  constructor(private readonly plan: () => Plan) {}

  /** @internal */
  note({ machine, state, field }: WayTaken): void {
    this.taken.add(key(machine, state, field));
  }

  /** Every state that there is, in Parallel and Map too. */
  get states(): Covered {
    return this.count(this.all().map(({ machine, state }) => ({ machine, state, field: '', words: `"${state}"` })));
  }

  /** The ways out of Choice states, Default included, and the Catch clauses of all states. */
  get branches(): Covered {
    const ways = this.all().flatMap(({ machine, state, targets }) =>
      targets
        .filter(({ field }) => field !== 'Next')
        .map(({ field, target }) => {
          const words = `"${state}" ${field.replace(/\/Next$/, '')} → "${target}"`;
          return { machine, state, field, words };
        }),
    );
    return this.count(ways);
  }

  /** What misses the threshold, in words; empty when nothing does. */
  below({ states, branches }: CoverageThreshold): string[] {
    return [this.lacks('states', this.states, states), this.lacks('branches', this.branches, branches)].flat();
  }

  toString(): string {
    const { states, branches } = this;
    const lines = [`states ${share(states)}, branches ${share(branches)}`];
    if (states.missing.length > 0) lines.push(`never entered: ${states.missing.join(', ')}`);
    if (branches.missing.length > 0) lines.push(`never taken: ${branches.missing.join(', ')}`);
    return lines.join('\n');
  }

  private lacks(what: string, { percent, missing, ...counts }: Covered, wanted: number | undefined): string[] {
    if (wanted === undefined || percent >= wanted) return [];
    const shown = share({ percent, missing, ...counts });
    return [`${what}: ${shown}, wanted ${wanted} %; missing: ${missing.join(', ')}`];
  }

  private count(ways: readonly (WayTaken & { readonly words: string })[]): Covered {
    const missing = ways.filter(({ machine, state, field }) => !this.taken.has(key(machine, state, field)));
    const [total, covered] = [ways.length, ways.length - missing.length];
    return {
      total,
      covered,
      percent: total === 0 ? 100 : (covered / total) * 100,
      missing: missing.map((it) => it.words),
    };
  }

  private all(): { machine: string; state: string; targets: readonly { field: string; target: string }[] }[] {
    return [...this.plan().machines].flatMap(([machine, { states }]) =>
      [...states.values()].map(({ name, targets }) => ({ machine, state: name, targets })),
    );
  }
}

const key = (machine: string, state: string, field: string): string => JSON.stringify([machine, state, field]);

const share = ({ total, covered, percent }: Covered): string => `${covered} of ${total} (${Math.floor(percent)} %)`;
