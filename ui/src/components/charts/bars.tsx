import type { ReactNode } from 'react';
import { at, Frame } from './frame';

export interface NamedBar {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** Amounts as bars, their numbers beside them. */
export function Bars({
  title,
  bars,
  summary,
}: {
  readonly title: string;
  readonly bars: readonly NamedBar[];
  readonly summary: string;
}): ReactNode {
  const largest = Math.max(1e-12, ...bars.map(({ value }) => Math.abs(value)));
  return (
    <Frame title={title} summary={summary} height={bars.length * ROW}>
      {(width) => {
        // On a phone the name stands above its bar.
        const names = width < 480 ? 0 : Math.min(280, width * 0.4);
        const end = width - 64;
        return bars.map(({ name, value, text }, index) => {
          const y = index * ROW;
          const long = at((Math.abs(value) / largest) * (end - names));
          const [barY, nameY] = names === 0 ? [y + 18, y + 13] : [y + 9, y + 19];
          return (
            <g key={name} aria-hidden="true">
              <text className="strong" x="0" y={nameY}>
                {fit(name, names === 0 ? width : names)}
              </text>
              <path className="track" d={`M${names} ${barY}H${end}v8H${names}z`} />
              <path className="up" d={`M${names} ${barY}h${long}v8h${-long}z`} />
              <text x={width} y={barY + 8} textAnchor="end">
                {text}
              </text>
            </g>
          );
        });
      }}
    </Frame>
  );
}

const ROW = 30;
const LETTER = 6.6;

/** As much of the name as has room. */
export const fit = (name: string, width: number): string => {
  const most = Math.max(8, Math.floor(width / LETTER));
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
};
