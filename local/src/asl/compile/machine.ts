import type { Diagnostic, Json } from '../types';
import type { MachinePlan, QueryLanguage, StatePlan } from '../plan';
import { isObject } from '../jsonpath/path';
import { STATE_TYPES } from '../states/index';
import { assignedIn } from './scopes';
import { Source } from './source';

/** What compiling one state needs of its surroundings. */
export interface CompileContext {
  readonly express: boolean;
  /** Compiles a state machine below a state, found by its pointer afterwards. Isolated: it starts without variables. */
  machine(source: Source, isolated?: boolean): void;
}

const LONGEST_NAME = 80;
const MACHINE_FIELDS = ['StartAt', 'States', 'Comment', 'QueryLanguage', 'ProcessorConfig'];

export class MachineCompiler {
  readonly machines = new Map<string, MachinePlan>();
  private readonly names = new Set<string>();
  private rootQuery: QueryLanguage = 'JSONPath';

  constructor(
    private readonly diagnostics: Diagnostic[],
    private readonly express: boolean,
  ) {}

  root(definition: { [key: string]: Json }): Source {
    this.rootQuery = this.query(new Source(definition, '', 'JSONPath', this.diagnostics), 'JSONPath');
    const source = new Source(definition, '', this.rootQuery, this.diagnostics);
    source.allowOnly([...MACHINE_FIELDS.slice(0, 4), 'Version', 'TimeoutSeconds'], 'a state machine');
    const version = source.string('Version');
    if (version !== undefined && version !== '1.0') source.problem(`Expected 1.0, but got '${version}'`, 'Version');
    this.compile(source, new Set());
    return source;
  }

  private compile(source: Source, outer: ReadonlySet<string>): void {
    const missing = ['States', 'StartAt'].filter((field) => !source.has(field));
    if (missing.length > 0) source.problem(`These fields are required: [${missing.join(', ')}]`);
    const startAt = source.string('StartAt') ?? '';
    const states = source.object('States');
    const scope = states ? this.scope(states, outer) : outer;
    const plans = new Map<string, StatePlan>();
    for (const [name, value] of Object.entries(states?.fields ?? {})) {
      const plan = states && this.state(states, name, value ?? null, scope);
      if (plan) plans.set(name, plan);
    }
    if (states) this.checkTransitions(source, states, startAt, plans);
    this.machines.set(source.pointer, { startAt, states: plans });
  }

  /** The variables that branches may read and must not assign. */
  private scope(states: Source, outer: ReadonlySet<string>): ReadonlySet<string> {
    const assigned = assignedIn(states);
    for (const { name, field } of assigned) {
      if (outer.has(name))
        states.problem(`The variable '${name}' belongs to an outer scope, which can only be read here`, field);
    }
    return new Set([...outer, ...assigned.map((it) => it.name)]);
  }

  private state(states: Source, name: string, value: Json, scope: ReadonlySet<string>): StatePlan | undefined {
    if (!isObject(value)) {
      states.problem('Expected value of type Object', name);
      return undefined;
    }
    if (this.names.has(name)) states.problem(`Duplicate State name: ${name}`, name, 'DUPLICATE_STATE_NAME');
    this.names.add(name);
    if ([...name].length > LONGEST_NAME)
      states.problem(
        `The name of a state has at most ${LONGEST_NAME} characters, but this has ${[...name].length}`,
        name,
      );
    const source = states.at(value, name, this.query(states.at(value, name), states.query));
    const compile = STATE_TYPES.get(source.requiredString('Type') ?? '');
    if (!compile) {
      const known = [...STATE_TYPES.keys()].join(', ');
      if (source.has('Type'))
        source.problem(`State type must be one of ${known}, but was ${JSON.stringify(value.Type)}`, 'Type');
      return undefined;
    }
    return compile(name, source, {
      express: this.express,
      machine: (below, isolated = false) => {
        below.allowOnly(MACHINE_FIELDS, 'a branch or an ItemProcessor');
        const visible = isolated ? new Set<string>() : scope;
        this.compile(below.speaking(this.query(below, this.rootQuery)), visible);
      },
    });
  }

  private query(source: Source, inherited: QueryLanguage): QueryLanguage {
    const own = source.string('QueryLanguage');
    if (own === undefined) return inherited;
    if (own !== 'JSONata' && own !== 'JSONPath') {
      source.problem(`Expected JSONata or JSONPath, but got '${own}'`, 'QueryLanguage');
      return inherited;
    }
    if (own === 'JSONPath' && inherited === 'JSONata') {
      source.problem("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    }
    return own;
  }

  private checkTransitions(source: Source, states: Source, startAt: string, plans: Map<string, StatePlan>): void {
    const known = new Set(Object.keys(states.fields));
    if (startAt !== '' && !known.has(startAt)) {
      source.problem(`Missing 'StartAt' target: ${startAt}`, 'StartAt', 'MISSING_TRANSITION_TARGET');
    }
    for (const [name, plan] of plans) {
      for (const { field, target } of plan.targets) {
        if (!known.has(target)) {
          states.problem(
            `Missing '${field.replace(/^.*\//, '')}' target: ${target}`,
            `${name}/${field}`,
            'MISSING_TRANSITION_TARGET',
          );
        }
      }
    }
  }
}
