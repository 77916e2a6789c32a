import type { ReactNode } from 'react';
import { formatShare } from '../../../../handlers/shared/text';
import type { CategoryPair } from '../../models/bins';
import { at, Frame } from './frame';
import { Legend } from './legend';

export interface CategoryBarsProps {
  readonly title: string;
  readonly pairs: readonly CategoryPair[];
  readonly names?: readonly [now: string, then: string];
  readonly summary: string;
}

const ROW = 38;

/** Shares of each value; a mark stands where it was before. */
export function CategoryBars({ title, pairs, names, summary }: CategoryBarsProps): ReactNode {
  const largest = Math.max(0.001, ...pairs.map(({ current, reference = 0 }) => Math.max(current, reference)));
  const legend = names && (
    <Legend
      items={[
        { name: names[0], sample: <path d="M0 2h18v6h-18z" fill="var(--ui-series-1)" /> },
        ...(pairs.some(({ reference }) => reference !== undefined)
          ? [{ name: names[1], sample: <path d="M9 0v10" stroke="var(--ui-text)" strokeWidth="3" /> }]
          : []),
      ]}
    />
  );
  return (
    <Frame title={title} summary={summary} height={pairs.length * ROW} above={legend}>
      {(width) =>
        pairs.map(({ name, current, reference }, index) => {
          const y = index * ROW;
          const across = (share: number) => at((share / largest) * width);
          return (
            <g key={name} aria-hidden="true">
              <text className="strong" x="0" y={y + 14}>
                {name.length > 40 ? `${name.slice(0, 39)}…` : name}
              </text>
              <text x={width} y={y + 14} textAnchor="end">
                {formatShare(current)}
                {reference !== undefined && `, was ${formatShare(reference)}`}
              </text>
              <path className="track" d={`M0 ${y + 20}h${width}v8h${-width}z`} />
              <path className="up" d={`M0 ${y + 20}h${across(current)}v8h${-across(current)}z`} />
              {reference !== undefined && (
                <path
                  d={`M${Math.min(width - 2, Math.max(2, across(reference)))} ${y + 17}v14`}
                  stroke="var(--ui-text)"
                  strokeWidth="3"
                />
              )}
            </g>
          );
        })
      }
    </Frame>
  );
}
