import { type PointerEvent, type ReactNode, useState } from 'react';
import { formatNumber } from '../../../../handlers/shared/text';
import { scaleOf } from '../../models/scale';
import { Axes, MARGIN } from './axes';
import { at, Frame } from './frame';
import { Legend, strokeOf } from './legend';

export interface Series {
  readonly name: string;
  /** By x, ascending. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChartProps {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  readonly summary: string;
  readonly height?: number;
}

/** The point of a series whose x is nearest. */
function nearest({ points }: Series, x: number): readonly [number, number] | undefined {
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) < x) low = middle;
    else high = middle;
  }
  const [one, other] = [points[low], points[high]];
  if (!one || !other) return one ?? other;
  return x - one[0] < other[0] - x ? one : other;
}

export function LineChart({ title, xLabel, yLabel, series, summary, height = 260 }: LineChartProps): ReactNode {
  const [pointer, setPointer] = useState<number>();
  const floor = height - MARGIN.bottom;
  const scales = (width: number) => ({
    x: scaleOf(
      series.flatMap(({ points }) => points.map(([x]) => x)),
      MARGIN.left,
      width - MARGIN.right,
      {
        count: Math.max(3, Math.floor(width / 110)),
      },
    ),
    y: scaleOf(
      series.flatMap(({ points }) => points.map(([, y]) => y)),
      floor,
      MARGIN.top,
      { round: true },
    ),
  });
  const shown = pointer === undefined ? [] : series.map((one) => ({ name: one.name, point: nearest(one, pointer) }));
  const x = shown[0]?.point?.[0];
  const readout = shown.flatMap(({ name, point }) => (point ? [`${name} ${formatNumber(point[1])}`] : [])).join(' · ');
  const move = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const { from, to } = scales(width).x;
    const share = (clientX - left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
    setPointer(from + Math.min(1, Math.max(0, share)) * (to - from));
  };
  return (
    <Frame
      title={title}
      summary={summary}
      height={height}
      svg={{ onPointerMove: move, onPointerLeave: () => setPointer(undefined) }}
      above={
        <>
          <Legend
            items={series.map(({ name }, index) => ({
              name,
              sample: <path d="M0 5H18" strokeWidth="2.5" fill="none" {...strokeOf(index)} />,
            }))}
          />
          <div className="chart-readout" aria-hidden="true">
            {x !== undefined && `${xLabel} ${formatNumber(x)}: ${readout}`}
          </div>
        </>
      }
    >
      {(width) => {
        const { x: across, y } = scales(width);
        return (
          <>
            <Axes width={width} height={height} x={across} y={y} xLabel={xLabel} yLabel={yLabel} />
            {x !== undefined && <path className="guide" d={`M${at(across.place(x))} ${MARGIN.top}V${floor}`} />}
            {series.map(({ name, points }, index) => (
              <path
                key={name}
                className="curve"
                d={`M${points.map(([px, py]) => `${at(across.place(px))} ${at(y.place(py))}`).join('L')}`}
                {...strokeOf(index)}
              />
            ))}
          </>
        );
      }}
    </Frame>
  );
}
