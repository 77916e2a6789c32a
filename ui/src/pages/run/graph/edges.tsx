import { memo, type ReactNode } from 'react';
import { edgeKey } from '../../../models/run/graph-view';
import type { PlacedEdge } from '../../../models/run/layout';

/** Lines between states; those that the run has gone are drawn stronger, those of errors dashed. */
export const Edges = memo(function Edges({
  edges,
  taken,
}: {
  readonly edges: readonly PlacedEdge[];
  readonly taken: ReadonlySet<string>;
}): ReactNode {
  const isTaken = ({ from, to }: PlacedEdge) => taken.has(edgeKey(from, to));
  // What was gone lies above what was not.
  const ordered = [...edges].sort((one, other) => Number(isTaken(one)) - Number(isTaken(other)));
  return (
    <g aria-hidden="true">
      <defs>
        {['', '-taken'].map((kind) => (
          <marker
            key={kind}
            id={`arrow${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0.5L8 4L0 7.5Z" className={`machine-arrow${kind}`} />
          </marker>
        ))}
      </defs>
      {ordered.map((edge) => (
        <g key={JSON.stringify([edge.from, edge.to, edge.kind])}>
          <path
            className={`machine-edge is-${edge.kind}${isTaken(edge) ? ' is-taken' : ''}`}
            d={curved(edge.points)}
            markerEnd={`url(#arrow${isTaken(edge) ? '-taken' : ''})`}
          />
          {edge.kind !== 'next' && edge.label !== undefined && <title>{edge.label}</title>}
        </g>
      ))}
    </g>
  );
});

/** A soft line through the points. */
function curved(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M${at(first)}`];
  rest.forEach((point, place) => {
    const next = rest[place + 1];
    if (!next) parts.push(`L${at(point)}`);
    else parts.push(`Q${at(point)} ${at([(point[0] + next[0]) / 2, (point[1] + next[1]) / 2])}`);
  });
  return parts.join('');
}

const at = ([x, y]: readonly [number, number]): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
