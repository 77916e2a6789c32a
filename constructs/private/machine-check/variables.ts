import { Edge, edgesOf, MachineJson } from './definition';

/** Which variables have a value when a state is entered, on whichever way. */
export class Assignments {
  private readonly edges: Edge[];
  private readonly before = new Map<string, ReadonlySet<string>>();

  /** @param outer variables of the machine around, which this one may read */
  constructor(
    private readonly machine: MachineJson,
    private readonly outer: ReadonlySet<string>,
  ) {
    this.edges = Object.entries(machine.States ?? {}).flatMap(([name, state]) => edgesOf(name, state));
    const start = machine.StartAt;
    if (start === undefined) return;
    this.before.set(start, outer);
    for (let open = [start]; open.length > 0;) open = open.flatMap((name) => this.spread(name));
  }

  /** Undefined for a state that nothing leads to. */
  at(state: string): ReadonlySet<string> | undefined {
    return this.before.get(state);
  }

  /** States on a way to `state` on which nothing assigns the variable. */
  wayWithout(variable: string, state: string): string[] {
    const start = this.machine.StartAt ?? '';
    const ways: string[][] = [[start]];
    const seen = new Set([start]);
    for (let way = ways.shift(); way; way = ways.shift()) {
      const last = way[way.length - 1];
      if (last === state) return way;
      for (const { from, to, assigned } of this.edges) {
        if (from !== last || seen.has(to) || assigned.includes(variable)) continue;
        seen.add(to);
        ways.push([...way, to]);
      }
    }
    return [];
  }

  isAssignedSomewhere(variable: string): boolean {
    return this.outer.has(variable) || this.edges.some(({ assigned }) => assigned.includes(variable));
  }

  /** Hands on what is assigned; returns the states that know less than before. */
  private spread(name: string): string[] {
    const here = this.before.get(name) ?? this.outer;
    return this.edges
      .filter(({ from }) => from === name)
      .flatMap(({ to, assigned }) => {
        const known = this.before.get(to);
        const arriving = new Set([...here, ...assigned]);
        const common = known ? new Set([...known].filter((variable) => arriving.has(variable))) : arriving;
        if (known && common.size === known.size) return [];
        this.before.set(to, common);
        return [to];
      });
  }
}
