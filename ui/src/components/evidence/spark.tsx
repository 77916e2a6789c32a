import type { ReactNode } from 'react';
import type { Histogram } from '../../../../handlers/shared/evidence/report';
import { type Bar, barsOf } from '../../models/bins';
import './evidence.css';

const [WIDTH, HEIGHT] = [128, 28];

/** A column's distribution, filled, and what it was, as an outline. What they say stands beside it in words. */
export function Spark({
  now,
  then,
  otherwise = '–',
}: {
  readonly now?: Histogram;
  readonly then?: Histogram;
  /** Said where there is nothing to draw. */
  readonly otherwise?: string;
}): ReactNode {
  const [own, former] = [now ? barsOf(now) : [], then ? barsOf(then) : []];
  const sides = [now, then].filter((side) => side !== undefined);
  if (sides.length === 0) return otherwise;
  const from = Math.min(...sides.map((side) => side.from));
  const to = Math.max(...sides.map((side) => side.to));
  const top = Math.max(1e-300, ...[...own, ...former].map(({ density }) => density));
  const x = (value: number) => Math.round(((value - from) / (to - from)) * WIDTH);
  const outline = (bars: readonly Bar[]) =>
    bars.length === 0
      ? ''
      : `M${x(bars[0]?.from ?? 0)} ${HEIGHT}${bars
          .map((bar) => `V${Math.round(HEIGHT - (bar.density / top) * (HEIGHT - 2))}H${x(bar.to)}`)
          .join('')}V${HEIGHT}`;
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path className="now" d={outline(own)} />
      <path className="then" d={outline(former)} />
    </svg>
  );
}
