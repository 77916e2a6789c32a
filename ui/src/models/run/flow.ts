/** A state machine as a drawing needs it: from Amazon States Language, no layout. */
export interface FlowState {
  readonly name: string;
  readonly type: string;
  /** The service and action of a Task. */
  readonly task: string | undefined;
  /** Flows inside a Map or Parallel state. */
  readonly inner: readonly Flow[];
  readonly definition: Readonly<Record<string, unknown>>;
  readonly isEnd: boolean;
}

export type EdgeKind = 'next' | 'choice' | 'otherwise' | 'catch';

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** Of a choice or an error. */
  readonly label: string | undefined;
}

export interface Flow {
  readonly start: string;
  readonly states: readonly FlowState[];
  readonly edges: readonly FlowEdge[];
}

type Asl = Readonly<Record<string, unknown>>;

export function flowOf(definition: Asl): Flow {
  const states = Object.entries((definition.States ?? {}) as Readonly<Record<string, Asl>>);
  const known = new Set(states.map(([name]) => name));
  return {
    start: String(definition.StartAt ?? ''),
    states: states.map(([name, state]) => stateOf(name, state)),
    // A broken definition may name states that are not there.
    edges: states.flatMap(([name, state]) => edgesOf(name, state)).filter(({ to }) => known.has(to)),
  };
}

function stateOf(name: string, definition: Asl): FlowState {
  const type = String(definition.Type ?? '');
  const processor = (definition.ItemProcessor ?? definition.Iterator) as Asl | undefined;
  const branches = (definition.Branches ?? []) as readonly Asl[];
  return {
    name,
    type,
    task: taskOf(definition.Resource),
    inner: [...branches, ...(processor ? [processor] : [])].map(flowOf),
    definition,
    isEnd: definition.End === true || type === 'Succeed' || type === 'Fail',
  };
}

/** arn:aws:states:::sagemaker:createTrainingJob.sync → sagemaker createTrainingJob */
function taskOf(resource: unknown): string | undefined {
  if (typeof resource !== 'string') return undefined;
  const integration = /:states:[^:]*:[^:]*:(?:aws-sdk:)?([^:]+):([^:.]+)/.exec(resource);
  if (integration && !['activity'].includes(integration[1] ?? '')) return `${integration[1]} ${integration[2]}`;
  return /:lambda:/.test(resource) ? 'lambda invoke' : /:activity:/.test(resource) ? 'activity' : resource;
}

function edgesOf(from: string, state: Asl): FlowEdge[] {
  const edges: FlowEdge[] = [];
  const add = (to: unknown, kind: EdgeKind, label?: string) => {
    if (typeof to === 'string') edges.push({ from, to, kind, label });
  };
  add(state.Next, 'next');
  for (const choice of (state.Choices ?? []) as readonly Asl[]) add(choice.Next, 'choice', conditionOf(choice));
  add(state.Default, 'otherwise', 'otherwise');
  for (const caught of (state.Catch ?? []) as readonly Asl[]) {
    add(caught.Next, 'catch', ((caught.ErrorEquals ?? []) as readonly string[]).join(', '));
  }
  return edges;
}

/** The condition as it is written; of JSONPath, variable, operator and value. */
function conditionOf(choice: Asl): string {
  if (typeof choice.Condition === 'string') return choice.Condition.replace(/^\{%\s*|\s*%\}$/g, '');
  const { Variable, Next: _next, Comment: _comment, Assign: _assign, Output: _output, ...rest } = choice;
  const [operator, value] = Object.entries(rest)[0] ?? ['', ''];
  return Variable === undefined ? JSON.stringify(rest) : `${String(Variable)} ${operator} ${JSON.stringify(value)}`;
}

/** Every state of a flow, those inside Map and Parallel states too. */
export const allStates = (flow: Flow): FlowState[] =>
  flow.states.flatMap((state) => [state, ...state.inner.flatMap(allStates)]);
