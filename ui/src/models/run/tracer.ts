import type { RunEvent } from '../../../../handlers/shared/console-contract';
import { detailsOf, isActive, isOpen, textIn, type Trace, type Visit } from './trace';
import { endRun, taskEvent } from './tracer-events';

/** Follows a run by its events, in their order and each once; what comes later is added to what was known. */
export class Tracer {
  readonly visits = new Map<number, Visit>();
  readonly variables = new Map<string, { readonly text: string; readonly by: string }>();
  lastId = 0;
  redrives = 0;
  /** Which visit an event belongs to. */
  private readonly owner = new Map<number, number>();
  private readonly types = new Map<number, string>();

  add(events: readonly RunEvent[]): Trace {
    for (const event of events) {
      if (event.id <= this.lastId) continue;
      this.lastId = event.id;
      this.one(event);
    }
    const { visits, variables, lastId, redrives } = this;
    return { visits, variables, lastId, redrives };
  }

  private one(event: RunEvent): void {
    const { id, type } = event;
    this.types.set(id, type);
    const visit = type.endsWith('StateEntered') ? this.enter(event) : this.happen(event);
    if (visit) this.owner.set(id, visit.id);
  }

  private enter(event: RunEvent): Visit {
    const { id, previousEventId, timestamp, type } = event;
    const details = detailsOf(event);
    const before = this.ownerOf(previousEventId);
    const isFirst = /(Iteration|State)Started$/.test(this.types.get(previousEventId) ?? '');
    const visit: Visit = {
      id,
      name: textIn(details, 'name') ?? '',
      kind: type.replace('StateEntered', ''),
      parent: isFirst ? before?.id : before?.parent,
      enteredAt: timestamp,
      input: textIn(details, 'input'),
      attempts: [],
      status: type === 'WaitStateEntered' ? 'waiting' : 'running',
    };
    this.visits.set(id, visit);
    return visit;
  }

  private happen(event: RunEvent): Visit | undefined {
    const { type, previousEventId } = event;
    const before = this.ownerOf(previousEventId);
    if (type.startsWith('Execution')) return this.ofExecution(event, before);
    if (type.endsWith('StateExited')) return this.exit(event, before);
    if (/^(Map|Parallel)/.test(type)) return this.ofBranches(event, before);
    // After a redrive the states that stood still go on, and are not entered again.
    const goesOn = type.endsWith('Scheduled') && before?.kind !== 'Task';
    const named = type === 'EvaluationFailed' ? textIn(detailsOf(event), 'state') : undefined;
    const visit = goesOn
      ? this.resumed(event)
      : named === undefined
        ? before
        : this.newest((one) => one.name === named);
    if (visit) taskEvent(visit, event, this.redrives);
    return visit;
  }

  private exit(event: RunEvent, before: Visit | undefined): Visit | undefined {
    const details = detailsOf(event);
    const name = textIn(details, 'name');
    const visit = this.upwards(before, (one) => one.name === name) ?? this.newest((one) => one.name === name);
    if (!visit) return undefined;
    visit.exitedAt = event.timestamp;
    this.close(visit, event.timestamp);
    visit.output = textIn(details, 'output');
    const hasFailed = visit.error !== undefined;
    visit.status = hasFailed ? 'caught' : 'succeeded';
    const assigned = details?.assignedVariables;
    if (typeof assigned !== 'object' || assigned === null) return visit;
    visit.assigned = assigned as Readonly<Record<string, string>>;
    // Those of a branch or an iteration end with it.
    if (visit.parent !== undefined) return visit;
    for (const [variable, text] of Object.entries(visit.assigned)) {
      this.variables.set(variable, { text, by: visit.name });
    }
    return visit;
  }

  private ofBranches(event: RunEvent, before: Visit | undefined): Visit | undefined {
    const { type } = event;
    const kind = type.startsWith('Parallel') ? 'Parallel' : 'Map';
    const visit = this.upwards(before, (one) => one.kind === kind) ?? this.newest((one) => one.kind === kind);
    if (!visit) return undefined;
    const details = detailsOf(event);
    const counts = (visit.iterations ??= { total: undefined, started: 0, succeeded: 0, failed: 0 });
    if (type === 'MapStateStarted') counts.total = Number(details?.length ?? 0);
    if (type === 'MapIterationStarted') counts.started++;
    if (type === 'MapIterationSucceeded') counts.succeeded++;
    if (type === 'MapIterationFailed') counts.failed++;
    if (/(StateFailed|RunFailed)$/.test(type)) {
      visit.error = textIn(details, 'error');
      visit.cause = textIn(details, 'cause');
      visit.status = 'retrying';
      const line = this.lineOf(before);
      for (const one of this.inside(visit)) one.status = line.includes(one) ? 'failed' : 'stopped';
    }
    // Another try begins with branches of its own.
    if (/StateStarted$/.test(type)) this.close(visit, event.timestamp);
    if (/(StateStarted|RunStarted|RunRedriven)$/.test(type)) {
      visit.status = 'running';
      visit.error = visit.cause = undefined;
    }
    return visit;
  }

  private ofExecution(event: RunEvent, before: Visit | undefined): Visit | undefined {
    if (event.type === 'ExecutionRedriven') {
      this.redrives++;
      for (const visit of this.visits.values()) {
        if (isOpen(visit) && !isActive(visit)) {
          visit.status = visit.kind === 'Wait' ? 'waiting' : 'running';
          visit.error = visit.cause = undefined;
        }
      }
    } else endRun([...this.visits.values()].filter(isOpen), event, (from) => this.lineOf(from), before);
    return before;
  }

  /** The visit whose task a redrive has scheduled: of those that stand still, the first with the same task. */
  private resumed(event: RunEvent): Visit | undefined {
    const resource = textIn(detailsOf(event), 'resource');
    const still = [...this.visits.values()].filter(
      (one) => isOpen(one) && one.kind === 'Task' && (one.attempts.at(-1)?.redrive ?? -1) < this.redrives,
    );
    return still.find(({ attempts }) => attempts.at(-1)?.resource.endsWith(` ${resource}`)) ?? still[0];
  }

  private ownerOf(id: number): Visit | undefined {
    const owner = this.owner.get(id);
    return owner === undefined ? undefined : this.visits.get(owner);
  }

  /** The visit and those it is part of, innermost first. */
  private lineOf(from: Visit | undefined): Visit[] {
    const line: Visit[] = [];
    for (let one = from; one; one = one.parent === undefined ? undefined : this.visits.get(one.parent)) line.push(one);
    return line;
  }

  /** What is still open inside a Map or Parallel state. */
  private inside(visit: Visit): Visit[] {
    if (visit.kind !== 'Map' && visit.kind !== 'Parallel') return [];
    return [...this.visits.values()].filter((one) => one !== visit && isOpen(one) && this.lineOf(one).includes(visit));
  }

  private close(visit: Visit, at: string): void {
    for (const one of this.inside(visit)) {
      one.exitedAt = at;
      if (isActive(one)) one.status = 'stopped';
    }
  }

  private upwards(from: Visit | undefined, is: (one: Visit) => boolean): Visit | undefined {
    return this.lineOf(from).find((one) => isOpen(one) && is(one));
  }

  private newest(is: (one: Visit) => boolean): Visit | undefined {
    return [...this.visits.values()].reverse().find((one) => isOpen(one) && is(one));
  }
}
