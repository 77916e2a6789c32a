import { pack, unpack } from './codec';
import { Invocations } from './invocations';
import {
  ServiceError,
  type CallContext,
  type CallInterceptor,
  type CallObserver,
  type Operation,
  type Service,
  type Store,
  type SyncJob,
} from './types';

/** Work to do once the record of a call is durable, e.g. to start the job's process. */
export type After = (work: () => void) => void;

/** A call whose whole effect is in the store: it runs in one batch with the record of its answer. */
export type Transaction = (input: never, context: CallContext, after: After) => object;

export interface LocalService extends Service {
  readonly transactions?: Readonly<Record<string, Transaction>>;
  /** Runs again what was in flight when the runtime ended. */
  resume?(): Promise<void>;
  stop?(): Promise<void>;
}

/** Table of the answers of calls that must have one effect only. */
export const EFFECTS = 'effects';
const READS = /^(Get|List|Describe|Head|Query|Scan|BatchGet|InvokeEndpoint)/;

/** Finds services by name and calls them, each effect once. */
export class ServiceRegistry {
  private readonly services = new Map<string, LocalService>();
  readonly invocations = new Invocations();

  constructor(
    private readonly store: Store,
    private readonly onCall?: CallObserver,
    private readonly intercept: CallInterceptor = (_call, carryOut) => carryOut(),
  ) {}

  get(name: string): LocalService | undefined {
    return this.services.get(name);
  }

  add(service: LocalService): void {
    this.services.set(service.name, service);
  }

  all(): LocalService[] {
    return [...this.services.values()];
  }

  sync(service: string, operation: string): SyncJob | undefined {
    return this.services.get(service)?.sync?.find((job) => job.start === operation);
  }

  async call(service: string, operation: string, input: object, context: CallContext): Promise<object> {
    const call = { service, operation, input, context };
    const answered = this.intercept(call, () => this.once(service, operation, input, context));
    if (!this.onCall) return answered;
    const seen = { service, operation, input, caller: context.caller };
    try {
      const answer = await answered;
      this.onCall({ ...seen, answer });
      return answer;
    } catch (error) {
      this.onCall({ ...seen, error: (error as Error).name });
      throw error;
    }
  }

  private async once(service: string, operation: string, input: object, context: CallContext): Promise<object> {
    const sending = this.invocations.sending(context.traceId, service, operation, input);
    const effect = sending ? { ...context, effectId: sending.effectId } : context;
    const answer = await this.carryOut(service, operation, input, effect);
    sending?.done();
    return answer;
  }

  private async carryOut(name: string, operation: string, input: object, context: CallContext): Promise<object> {
    const service = this.services.get(name);
    if (!service) throw new ServiceError('UnknownServiceException', `the local runtime has no service "${name}"`);
    const effectId = READS.test(operation) ? undefined : context.effectId;
    const recorded = effectId && this.recorded(effectId);
    if (recorded) return recorded;
    const transaction = service.transactions?.[operation];
    if (transaction) return this.transact(transaction, input, context, effectId);
    const work = service.operations[operation];
    if (!work) {
      throw new ServiceError('UnknownOperationException', `the local ${name} service has no operation "${operation}"`);
    }
    const answer = await work(input as never, context);
    if (effectId) this.store.batch(() => this.record(effectId, answer));
    return answer;
  }

  private transact(transaction: Transaction, input: object, context: CallContext, effectId?: string): object {
    const later: (() => void)[] = [];
    const answer = this.store.batch(() => {
      const result = transaction(input as never, context, (work) => later.push(work));
      if (effectId) this.record(effectId, result);
      return result;
    });
    for (const work of later) work();
    return answer;
  }

  private recorded(effectId: string): object | undefined {
    const record = this.store.get<{ answer: object }>(EFFECTS, effectId);
    return record && (unpack(record.answer) as object);
  }

  private record(effectId: string, answer: object): void {
    this.store.put(EFFECTS, effectId, { v: 1, answer: pack(answer) as object });
  }
}

/**
 * A service of transactions and plain operations. Its `operations` hold both, so that who looks for an operation finds
 * every one; calls go through the registry.
 */
export function defineService(
  service: Omit<LocalService, 'operations'> & { operations?: Record<string, Operation> },
): LocalService {
  const direct: Record<string, Operation> = {};
  for (const [name, transaction] of Object.entries(service.transactions ?? {})) {
    direct[name] = async (input, context) => {
      const later: (() => void)[] = [];
      const answer = transaction(input, context, (work) => later.push(work));
      for (const work of later) work();
      return answer;
    };
  }
  return { ...service, operations: { ...direct, ...service.operations } };
}
