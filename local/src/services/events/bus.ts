import { Table } from '../table';
import type { Clock, Store } from '../types';
import { matchesPattern } from './pattern';
import { readPath, transform, type InputTransformer } from './transform';

/** An event as rules and targets see it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: InputTransformer;
}

export interface Rule {
  readonly Name: string;
  readonly Arn: string;
  readonly EventPattern?: string;
  readonly ScheduleExpression?: string;
  readonly State: 'ENABLED' | 'DISABLED';
  /** Set for rules of the deployed app, which go when the app has them no more. */
  readonly ManagedBy?: string;
  readonly Targets: readonly RuleTarget[];
}

interface Delivery {
  readonly v: 1;
  readonly id: string;
  readonly targetArn: string;
  readonly body: string;
}

export interface EventInput {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];
}

/** Targets get three attempts, as functions do when they are invoked asynchronously. */
const RETRY_MILLISECONDS = [500, 2000];

/** Invokes a target with the text that its rule makes of the event. */
export type Deliver = (targetArn: string, body: string, deliveryId: string) => Promise<void>;

/**
 * Rules and their targets. A delivery is recorded before it is made, so that it survives a kill of the runtime; a
 * target may therefore see an event twice, as EventBridge's targets may.
 */
export class EventBus {
  private readonly rules: Table<Rule>;
  private readonly deliveries: Table<Delivery>;
  private readonly underway = new Set<Promise<void>>();
  private closed = false;
  private tellClosing: () => void = () => undefined;
  private readonly closing = new Promise<void>((resolve) => (this.tellClosing = resolve));

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly place: { region: string; accountId: string },
    private readonly deliver: Deliver,
    private readonly log: (line: string) => void,
  ) {
    this.rules = new Table(store, 'events.rules');
    this.deliveries = new Table(store, 'events.deliveries');
  }

  putRule(rule: Rule): void {
    this.rules.put(rule.Name, rule);
  }

  removeRule(name: string): void {
    this.rules.delete(name);
  }

  rule(name: string): Rule | undefined {
    return this.rules.get(name);
  }

  listRules(): Rule[] {
    return this.rules.list();
  }

  /** Records the deliveries of an event (in the caller's batch, if there is one) and makes them afterwards. */
  put(input: EventInput): BusEvent {
    const event: BusEvent = {
      version: '0',
      id: globalThis.crypto.randomUUID(),
      'detail-type': input.detailType,
      source: input.source,
      account: this.place.accountId,
      time: `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`,
      region: this.place.region,
      resources: input.resources ?? [],
      detail: input.detail,
    };
    const deliveries = this.rules.list().flatMap((rule) => this.deliveriesOf(rule, event));
    if (deliveries.length === 0) return event;
    this.store.batch(() => {
      for (const delivery of deliveries) this.deliveries.put(delivery.id, delivery);
    });
    for (const delivery of deliveries) this.begin(delivery);
    return event;
  }

  resume(): void {
    for (const delivery of this.deliveries.list()) this.begin(delivery);
  }

  /** Ends the retries; what was not delivered stays recorded. */
  async close(): Promise<void> {
    this.closed = true;
    this.tellClosing();
    await this.idle();
  }

  /** Resolves when no delivery is underway. */
  async idle(): Promise<void> {
    while (this.underway.size > 0) await Promise.all(this.underway);
  }

  private deliveriesOf(rule: Rule, event: BusEvent): Delivery[] {
    if (rule.State !== 'ENABLED' || rule.EventPattern === undefined) return [];
    try {
      if (!matchesPattern(JSON.parse(rule.EventPattern) as object, event)) return [];
    } catch (error) {
      this.log(`rule ${rule.Name}: ${(error as Error).message}`);
      return [];
    }
    return rule.Targets.map((target) => ({
      v: 1,
      id: `${event.id}:${rule.Name}:${target.Id}`,
      targetArn: target.Arn,
      body: bodyOf(target, event),
    }));
  }

  private begin(delivery: Delivery): void {
    const work = this.attempt(delivery)
      .catch((error: Error) => this.log(`the event for ${delivery.targetArn}: ${error.message}`))
      .finally(() => this.underway.delete(work));
    this.underway.add(work);
  }

  private async attempt(delivery: Delivery): Promise<void> {
    // The caller's batch ends before the first microtask runs.
    await Promise.resolve();
    for (const pause of [...RETRY_MILLISECONDS, undefined]) {
      try {
        await this.deliver(delivery.targetArn, delivery.body, delivery.id);
        break;
      } catch (error) {
        const message = `the event for ${delivery.targetArn} was not delivered: ${(error as Error).message}`;
        if (pause === undefined) this.log(message);
        else await Promise.race([this.closing, new Promise((resolve) => setTimeout(resolve, pause).unref())]);
        // Kept for the next runtime: this one has begun to end, its functions can't reach it any more.
        if (this.closed) return;
      }
    }
    this.store.batch(() => this.deliveries.delete(delivery.id));
  }
}

function bodyOf(target: RuleTarget, event: BusEvent): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(readPath(target.InputPath, event) ?? null);
  if (target.InputTransformer) return transform(target.InputTransformer, event);
  return JSON.stringify(event);
}
