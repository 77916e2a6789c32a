import { Graph, layout as arrange } from '@dagrejs/dagre';
import type { EdgeKind, Flow, FlowState } from './flow';

export interface PlacedState {
  readonly name: string;
  readonly state: FlowState;
  /** Of the upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The Map or Parallel state around it. */
  readonly parent: string | undefined;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label: string | undefined;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Surrounding states before those inside them: drawn in this order. */
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
}

export const STATE_HEIGHT = 54;
const HEADER = 58;
const MARGIN = 14;
const GAP = 24;

/** Wide enough for the name beside its icon. */
const widthOf = (name: string): number => Math.min(280, Math.max(196, 60 + name.length * 7.6));

/**
 * Places the states of a machine from top to bottom. What is inside a Map or Parallel state is placed first,
 * and its box is then one state of the flow around it.
 */
export function layoutOf(flow: Flow, parent?: string): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 38, edgesep: 14, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const insides = new Map(flow.states.map((state) => [state.name, insideOf(state)]));
  for (const { name } of flow.states) {
    const inside = insides.get(name);
    const own = { width: widthOf(name), height: STATE_HEIGHT };
    graph.setNode(name, inside ? { width: Math.max(own.width, inside.width), height: inside.height } : own);
  }
  const edges = merged(flow);
  edges.forEach((edge, at) => graph.setEdge(edge.from, edge.to, { weight: edge.kind === 'catch' ? 1 : 2 }, `${at}`));
  arrange(graph);
  const states = flow.states.flatMap((state): PlacedState[] => {
    const { x, y, width, height } = graph.node(state.name) as Box;
    const corner = { x: x - width / 2, y: y - height / 2 };
    const inside = insides.get(state.name);
    return [
      { name: state.name, state, ...corner, width, height, parent },
      ...(inside?.states ?? []).map((one) => ({ ...one, x: one.x + corner.x, y: one.y + corner.y })),
    ];
  });
  const drawn = edges.map((edge, at): PlacedEdge => {
    if (edge.from === edge.to) return { ...edge, points: loopOf(graph.node(edge.from) as Box) };
    const { points = [] } = graph.edge({ v: edge.from, w: edge.to, name: `${at}` }) as { points?: Point[] };
    return { ...edge, points: points.map(({ x, y }) => [x, y] as const) };
  });
  const inner = flow.states.flatMap((state) => {
    const corner = states.find(({ name }) => name === state.name);
    return (insides.get(state.name)?.edges ?? []).map((edge) => ({
      ...edge,
      points: edge.points.map(([x, y]) => [x + (corner?.x ?? 0), y + (corner?.y ?? 0)] as const),
    }));
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { width, height, states, edges: [...drawn, ...inner] };
}

/** From a state back to itself, on its right. */
const loopOf = ({ x, y, width }: Box): PlacedEdge['points'] => {
  const right = x + width / 2;
  return [
    [right, y - 12],
    [right + 22, y - 12],
    [right + 22, y + 12],
    [right, y + 12],
  ];
};

interface Point {
  readonly x: number;
  readonly y: number;
}
interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Branches side by side, below the surrounding state's own words. */
function insideOf(state: FlowState): Layout | undefined {
  if (state.inner.length === 0) return undefined;
  const parts = state.inner.map((flow) => layoutOf(flow, state.name));
  let left = MARGIN;
  const states: PlacedState[] = [];
  const edges: PlacedEdge[] = [];
  for (const part of parts) {
    const shift = left;
    states.push(...part.states.map((one) => ({ ...one, x: one.x + shift, y: one.y + HEADER })));
    edges.push(
      ...part.edges.map((one) => ({ ...one, points: one.points.map(([x, y]) => [x + shift, y + HEADER] as const) })),
    );
    left += part.width + GAP;
  }
  const height = HEADER + Math.max(...parts.map((part) => part.height)) + MARGIN;
  return { width: left - GAP + MARGIN, height, states, edges };
}

/** Several choices that lead to one state are one line. */
function merged({ edges }: Flow): Omit<PlacedEdge, 'points'>[] {
  const found = new Map<string, Omit<PlacedEdge, 'points'>>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to, edge.kind]);
    const before = found.get(key);
    const label = before ? [before.label, edge.label].filter(Boolean).join(' or ') : edge.label;
    found.set(key, { ...edge, label });
  }
  return [...found.values()];
}
