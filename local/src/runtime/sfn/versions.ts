import type { Clock, Store } from '../../services/types';
import type { MachineRecord, Machines } from './machines';

/** A published version: what the state machine was at that moment, for good. */
export interface VersionRecord {
  readonly v: 1;
  /** Of the version, e.g. arn:…:stateMachine:name:3 */
  readonly arn: string;
  readonly number: number;
  readonly description?: string;
  readonly createdAt: number;
  readonly machine: MachineRecord;
}

const TABLE = 'sfn.versions';

/** The published versions of state machines, by ARN. */
export class Versions {
  constructor(
    private readonly store: Store,
    private readonly machines: Machines,
    private readonly clock: Clock,
  ) {}

  find(arn: string): VersionRecord | undefined {
    return this.store.get<VersionRecord>(TABLE, arn);
  }

  /** Newest first. */
  of(machineArn: string): readonly VersionRecord[] {
    const all = this.store.list<VersionRecord>(TABLE).map(([, version]) => version);
    return all.filter(({ machine }) => machine.arn === machineArn).sort((one, other) => other.number - one.number);
  }

  /** The same revision is published once; numbers are never used again. */
  publish(machine: MachineRecord, description: string | undefined): VersionRecord {
    const known = this.of(machine.arn).find((version) => version.machine.revisionId === machine.revisionId);
    if (known) return known;
    const number = (machine.published ?? 0) + 1;
    const version: VersionRecord = {
      v: 1,
      arn: `${machine.arn}:${number}`,
      number,
      ...(description === undefined ? {} : { description }),
      createdAt: this.clock.now(),
      machine,
    };
    this.store.batch(() => {
      this.store.put(TABLE, version.arn, version);
      this.machines.count(machine, number);
    });
    return version;
  }

  delete(arn: string): void {
    this.store.delete(TABLE, arn);
  }
}
