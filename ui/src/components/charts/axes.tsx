import type { ReactNode } from 'react';
import { type Scale, tickText } from '../../models/scale';
import { at } from './frame';

export const MARGIN = { left: 56, right: 12, top: 8, bottom: 40 } as const;

export interface AxesProps {
  readonly width: number;
  readonly height: number;
  readonly x: Scale;
  readonly y?: Scale;
  readonly xLabel?: string;
  readonly yLabel?: string;
}

export function Axes({ width, height, x, y, xLabel, yLabel }: AxesProps): ReactNode {
  const floor = height - MARGIN.bottom;
  const end = width - MARGIN.right;
  return (
    <g aria-hidden="true">
      {y?.ticks.map((tick) => (
        <g key={tick}>
          <path className="grid" d={`M${MARGIN.left} ${at(y.place(tick))}H${end}`} />
          <text x={MARGIN.left - 8} y={at(y.place(tick) + 4)} textAnchor="end">
            {tickText(tick, y.ticks)}
          </text>
        </g>
      ))}
      <path className="axis" d={`M${MARGIN.left} ${floor}H${end}`} />
      {x.ticks.map((tick) => (
        <text key={tick} x={at(x.place(tick))} y={floor + 16} textAnchor="middle">
          {tickText(tick, x.ticks)}
        </text>
      ))}
      {xLabel !== undefined && (
        <text x={(MARGIN.left + end) / 2} y={height - 4} textAnchor="middle">
          {xLabel}
        </text>
      )}
      {yLabel !== undefined && (
        <text transform={`translate(11 ${at((MARGIN.top + floor) / 2)}) rotate(-90)`} textAnchor="middle">
          {yLabel}
        </text>
      )}
    </g>
  );
}
