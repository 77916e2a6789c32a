import type { Clock, Store } from '../../services/types';

export interface Route {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}

/** A name that leads to one or two versions of a state machine. */
export interface AliasRecord {
  readonly v: 1;
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly description?: string;
  readonly routes: readonly Route[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

const TABLE = 'sfn.aliases';

export class Aliases {
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  find(arn: string): AliasRecord | undefined {
    return this.store.get<AliasRecord>(TABLE, arn);
  }

  /** Oldest first. */
  of(machineArn: string): readonly AliasRecord[] {
    const all = this.store.list<AliasRecord>(TABLE).map(([, alias]) => alias);
    return all
      .filter((alias) => alias.machineArn === machineArn)
      .sort((one, other) => one.createdAt - other.createdAt || (one.name < other.name ? -1 : 1));
  }

  /** Those that lead to a version. */
  leadingTo(versionArn: string): readonly AliasRecord[] {
    const all = this.store.list<AliasRecord>(TABLE).map(([, alias]) => alias);
    return all.filter(({ routes }) => routes.some((route) => route.stateMachineVersionArn === versionArn));
  }

  create(machineArn: string, name: string, description: string | undefined, routes: readonly Route[]): AliasRecord {
    const now = this.clock.now();
    const described = description === undefined ? {} : { description };
    const arn = `${machineArn}:${name}`;
    const alias: AliasRecord = { v: 1, arn, name, machineArn, ...described, routes, createdAt: now, updatedAt: now };
    this.store.put(TABLE, arn, alias);
    return alias;
  }

  update(alias: AliasRecord, change: { description?: string; routes?: readonly Route[] }): AliasRecord {
    const { description = alias.description, routes = alias.routes } = change;
    const described = description === undefined ? {} : { description };
    const next = { ...alias, ...described, routes, updatedAt: this.clock.now() };
    this.store.put(TABLE, alias.arn, next);
    return next;
  }

  delete(arn: string): void {
    this.store.delete(TABLE, arn);
  }
}
