import { isJsonata, MachineJson, machinesBelow, StateJson } from './definition';
import { Expression, expressionsOf, jsonPathReads } from './expressions';
import { FUNCTIONS } from './functions';
import { parse, SyntaxNode } from './parser';
import { scan } from './scan';
import { Assignments } from './variables';

/** AWS takes a definition of at most so many bytes. */
const MAX_BYTES = 1024 * 1024;

/** Faults of a state machine that AWS would find at deployment or in the middle of a run, each with state and expression. */
export function checkMachine(text: string): string[] {
  const bytes = Buffer.byteLength(text);
  const size = bytes > MAX_BYTES ? [`the definition has ${bytes} bytes, AWS takes ${MAX_BYTES}: split it`] : [];
  return [...size, ...checkStates(JSON.parse(text) as MachineJson, new Set())];
}

function checkStates(machine: MachineJson, outer: ReadonlySet<string>, language?: string): string[] {
  const spoken: MachineJson = { ...machine, QueryLanguage: machine.QueryLanguage ?? language };
  const assignments = new Assignments(spoken, outer);
  return Object.entries(spoken.States ?? {}).flatMap(([name, state]) => [
    ...new StateCheck(name, state, assignments).faults(isJsonata(state, spoken)),
    ...machinesBelow(state).flatMap(({ machine: below, isolated }) =>
      checkStates(below, isolated ? new Set() : (assignments.at(name) ?? new Set()), spoken.QueryLanguage),
    ),
  ]);
}

class StateCheck {
  constructor(
    private readonly name: string,
    private readonly state: StateJson,
    private readonly assignments: Assignments,
  ) {}

  faults(jsonata: boolean): string[] {
    if (jsonata) return expressionsOf(this.state).flatMap((expression) => this.expressionFaults(expression));
    return jsonPathReads(this.state).flatMap(({ field, variable }) =>
      this.variableFaults(variable).map((fault) => `state '${this.name}', ${field}: ${fault}`),
    );
  }

  private expressionFaults({ field, text }: Expression): string[] {
    const where = `state '${this.name}', ${field}: ${shorten(text)}`;
    const code = /^\{%([\s\S]*)%\}$/.exec(text)?.[1];
    if (code === undefined) return [`${where} must begin with {% and end with %}, with nothing around them`];
    let tree: SyntaxNode;
    try {
      tree = parse(code);
    } catch (error) {
      const { message, position } = error as { message: string; position?: number };
      return [`${where} cannot be parsed at character ${position ?? 0}: ${message}`];
    }
    const { variables, functions, states } = scan(tree);
    return [
      ...[...functions].flatMap((name) => this.functionFaults(name)),
      ...[...variables].flatMap((name) => this.variableFaults(name)),
      ...[...states].flatMap((member) => this.memberFaults(member, field)),
    ].map((fault) => `${where} ${fault}`);
  }

  /** A variable may hold no function, since it holds JSON. */
  private functionFaults(name: string): string[] {
    if (FUNCTIONS.has(name)) return [];
    return [`calls $${name}, which AWS Step Functions does not have: use one of its functions`];
  }

  private variableFaults(name: string): string[] {
    const assigned = this.assignments.at(this.name);
    // Nothing leads to the state: AWS refuses that by itself, where it matters.
    if (!assigned || assigned.has(name)) return [];
    if (!this.assignments.isAssignedSomewhere(name))
      return [`reads $${name}, which no state assigns: assign it before`];
    const way = this.assignments.wayWithout(name, this.name).join(' → ');
    return [`reads $${name}, which is not assigned on the way ${way}: assign it there too`];
  }

  private memberFaults(member: string, field: string): string[] {
    const { Type = '' } = this.state;
    const isCatch = field.startsWith('Catch');
    const isAfterwards = /^(Assign|Output)/.test(field) && ['Task', 'Map', 'Parallel'].includes(Type);
    if (['input', 'context'].includes(member)) return [];
    if (member === 'result' && isAfterwards) return [];
    if (member === 'errorOutput' && isCatch) return [];
    return [`reads $states.${member}, which is not there in ${field.replace(/[.[].*/, '')} of a ${Type} state`];
  }
}

const shorten = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}…` : text);
