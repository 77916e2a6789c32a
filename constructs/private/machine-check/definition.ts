/** A state of Amazon States Language, as far as the check looks at it. */
export interface StateJson {
  readonly Type?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly QueryLanguage?: string;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Catch?: readonly TransitionJson[];
  readonly Choices?: readonly TransitionJson[];
  readonly Branches?: readonly MachineJson[];
  readonly ItemProcessor?: MachineJson;
  readonly Iterator?: MachineJson;
  readonly [field: string]: unknown;
}

export interface TransitionJson {
  readonly Next?: string;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface MachineJson {
  readonly StartAt?: string;
  readonly States?: Readonly<Record<string, StateJson>>;
  readonly QueryLanguage?: string;
  readonly ProcessorConfig?: { readonly Mode?: string };
}

/** One way from a state to the next, with what is assigned on it. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly assigned: readonly string[];
}

export const isJsonata = (state: StateJson, machine: MachineJson): boolean =>
  (state.QueryLanguage ?? machine.QueryLanguage) === 'JSONata';

/** A JSONPath state writes `name.$` for a value that it looks up. */
const assignedBy = (assign: Readonly<Record<string, unknown>> | undefined): string[] =>
  Object.keys(assign ?? {}).map((name) => name.replace(/\.\$$/, ''));

/** The ways out of a state. A caught error and a rule that fits assign their own variables, not the state's. */
export function edgesOf(name: string, state: StateJson): Edge[] {
  const edge = (to: string | undefined, assign: Readonly<Record<string, unknown>> | undefined): Edge[] =>
    to === undefined ? [] : [{ from: name, to, assigned: assignedBy(assign) }];
  return [
    ...edge(state.Next, state.Assign),
    ...edge(state.Default, state.Assign),
    ...[...(state.Choices ?? []), ...(state.Catch ?? [])].flatMap(({ Next, Assign }) => edge(Next, Assign)),
  ];
}

/** Machines below a state; the children of a Distributed Map see no variables. */
export function machinesBelow(state: StateJson): { readonly machine: MachineJson; readonly isolated: boolean }[] {
  const processor = state.ItemProcessor ?? state.Iterator;
  return [
    ...(state.Branches ?? []).map((machine) => ({ machine, isolated: false })),
    ...(processor ? [{ machine: processor, isolated: processor.ProcessorConfig?.Mode === 'DISTRIBUTED' }] : []),
  ];
}
