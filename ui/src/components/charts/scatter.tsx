import type { ReactNode } from 'react';
import { scaleOf } from '../../models/scale';
import { Axes, MARGIN } from './axes';
import { at, Frame } from './frame';

export interface ScatterProps {
  readonly title: string;
  readonly pairs: readonly (readonly [predicted: number, actual: number])[];
  readonly unit?: string;
  readonly summary: string;
}

/** Actual across, predicted up; on the line they are the same. */
export function Scatter({ title, pairs, unit, summary }: ScatterProps): ReactNode {
  const height = 300;
  const of = unit === undefined ? '' : ` (${unit})`;
  return (
    <Frame title={title} titled summary={summary} height={height}>
      {(width) => {
        const all = pairs.flat();
        const count = Math.max(3, Math.floor(width / 110));
        const x = scaleOf(all, MARGIN.left, width - MARGIN.right, { count });
        const y = scaleOf(all, height - MARGIN.bottom, MARGIN.top, { count: 5 });
        const dots = pairs.map(([predicted, actual]) => `M${at(x.place(actual))} ${at(y.place(predicted))}h0`).join('');
        return (
          <>
            <Axes width={width} height={height} x={x} y={y} xLabel={`actual${of}`} yLabel={`predicted${of}`} />
            <path
              className="guide"
              d={`M${at(x.place(x.from))} ${at(y.place(x.from))}L${at(x.place(x.to))} ${at(y.place(x.to))}`}
            />
            <path className="dots" d={dots} />
          </>
        );
      }}
    </Frame>
  );
}
