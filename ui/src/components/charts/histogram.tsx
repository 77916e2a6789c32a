import type { ReactNode } from 'react';
import type { Histogram } from '../../../../handlers/shared/evidence/report';
import { type Bar, barsOf } from '../../models/bins';
import { scaleOf } from '../../models/scale';
import { Axes, MARGIN } from './axes';
import { at, Frame } from './frame';
import { Legend } from './legend';

export interface HistogramProps {
  readonly title: string;
  readonly titled?: boolean;
  readonly now?: Histogram;
  /** Drawn as an outline over the other. */
  readonly then?: Histogram;
  /** Names of the two, for the legend. */
  readonly names?: readonly [now: string, then: string];
  readonly xLabel?: string;
  /** A line here, e.g. where there is no error. */
  readonly mark?: number;
  readonly summary: string;
  readonly height?: number;
}

const SAMPLES = [
  <path key="now" className="now" d="M0 0h18v10h-18z" fill="var(--ui-series-1)" fillOpacity="0.35" />,
  <path key="then" d="M1 9V1H17V9" fill="none" stroke="var(--ui-text)" strokeWidth="1.5" />,
] as const;

/** One distribution, or two laid over each other as shares of their rows. */
export function Histogram(props: HistogramProps): ReactNode {
  const { title, titled = false, now, then, names, xLabel, mark, summary, height = 200 } = props;
  const [own, former] = [now ? barsOf(now) : [], then ? barsOf(then) : []];
  const floor = height - MARGIN.bottom;
  const top = Math.max(1e-300, ...own.map(({ density }) => density), ...former.map(({ density }) => density));
  const legend = names && (
    <Legend
      items={[
        ...(now ? [{ name: names[0], sample: SAMPLES[0] }] : []),
        ...(then ? [{ name: names[1], sample: SAMPLES[1] }] : []),
      ]}
    />
  );
  return (
    <Frame title={title} titled={titled} summary={summary} height={height} above={legend}>
      {(width) => {
        const ends = [...own, ...former].flatMap(({ from, to }) => [from, to]);
        // Heights are shares: their numbers would say nothing, so the left axis is not drawn.
        const x = scaleOf(ends, EDGE, width - EDGE, { count: Math.max(2, Math.floor(width / 100)) });
        const up = (density: number) => at(floor - (density / top) * (floor - MARGIN.top));
        const steps = (bars: readonly Bar[]) =>
          bars.length === 0
            ? ''
            : `M${at(x.place(bars[0]?.from ?? 0))} ${floor}${bars
                .map(({ to, density }) => `V${up(density)}H${at(x.place(to))}`)
                .join('')}V${floor}`;
        return (
          <>
            <path className="now" d={steps(own)} />
            <path className="then" d={steps(former)} />
            {mark !== undefined && mark > x.from && mark < x.to && (
              <path className="guide" d={`M${at(x.place(mark))} ${MARGIN.top}V${floor}`} />
            )}
            <g transform={`translate(${EDGE - MARGIN.left} 0)`}>
              <Axes
                width={width - EDGE + MARGIN.left}
                height={height}
                x={{ ...x, place: (value) => x.place(value) + MARGIN.left - EDGE }}
                {...(xLabel !== undefined && { xLabel })}
              />
            </g>
          </>
        );
      }}
    </Frame>
  );
}

const EDGE = 16;
