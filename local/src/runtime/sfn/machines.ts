import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock, Store } from '../../services/types';
import { ServiceError } from '../../services/types';
import type { Executions } from '../executions';
import { checkArn } from './checks';

export interface MachineRecord {
  readonly v: 1;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** Key of the definition. */
  readonly definition: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Absent until the machine is changed for the first time. */
  readonly revisionId?: string;
  readonly tags: readonly Tag[];
  readonly loggingConfiguration?: object;
  readonly tracingConfiguration?: object;
  readonly encryptionConfiguration?: object;
  /** Number of the last published version. */
  readonly published?: number;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface MachineChange {
  readonly definition?: string;
  readonly roleArn?: string;
  readonly loggingConfiguration?: object;
  readonly tracingConfiguration?: object;
  readonly encryptionConfiguration?: object;
}

const TABLE = 'sfn.machines';

/** The state machines, by ARN. */
export class Machines {
  constructor(
    private readonly store: Store,
    private readonly executions: Executions,
    private readonly clock: Clock,
    readonly location: { readonly region: string; readonly accountId: string },
  ) {}

  arn(name: string): string {
    return `arn:aws:states:${this.location.region}:${this.location.accountId}:stateMachine:${name}`;
  }

  list(): readonly MachineRecord[] {
    return this.store.list<MachineRecord>(TABLE).map(([, machine]) => machine);
  }

  find(arn: string): MachineRecord | undefined {
    return this.store.get<MachineRecord>(TABLE, arn);
  }

  require(arn: string): MachineRecord {
    checkArn(arn, 'stateMachine');
    const machine = this.find(arn);
    if (!machine) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  definition(machine: MachineRecord): string {
    return this.executions.definition(machine.definition);
  }

  create(
    name: string,
    roleArn: string,
    definition: string,
    type: MachineRecord['type'] = 'STANDARD',
    more: Omit<MachineChange, 'definition' | 'roleArn'> & { tags?: readonly Tag[] } = {},
  ): MachineRecord {
    const now = this.clock.now();
    const arn = this.arn(name);
    const identity = { v: 1, name, arn, roleArn, type, definition: digest(definition) } as const;
    const record = { ...identity, createdAt: now, updatedAt: now, tags: [], ...more };
    return this.save(record, definition);
  }

  /** A change of nothing makes no new revision. */
  update(machine: MachineRecord, { definition, ...change }: MachineChange): MachineRecord {
    const defined = definition === undefined ? {} : { definition: digest(definition) };
    const kept = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const next = { ...machine, ...kept, ...defined };
    const revised = isDeepStrictEqual(next, machine) ? {} : { revisionId: randomUUID() };
    return this.save({ ...next, ...revised, updatedAt: this.clock.now() }, definition);
  }

  /** Notes the number of the last version. */
  count(machine: MachineRecord, published: number): void {
    const now = this.find(machine.arn) ?? machine;
    this.store.put(TABLE, machine.arn, { ...now, published });
  }

  setTags(machine: MachineRecord, tags: readonly Tag[]): void {
    this.store.put(TABLE, machine.arn, { ...machine, tags });
  }

  delete(arn: string): void {
    this.store.delete(TABLE, arn);
  }

  private save(record: MachineRecord, definition: string | undefined): MachineRecord {
    this.store.batch(() => {
      if (definition !== undefined) this.executions.saveDefinition(record.definition, definition);
      this.store.put(TABLE, record.arn, record);
    });
    return record;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
