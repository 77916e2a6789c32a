import type { ReactNode } from 'react';

export interface LegendItem {
  readonly name: string;
  readonly sample: ReactNode;
}

export function Legend({ items }: { readonly items: readonly LegendItem[] }): ReactNode {
  return (
    <ul className="chart-legend">
      {items.map(({ name, sample }) => (
        <li key={name}>
          <svg width="18" height="10" aria-hidden="true">
            {sample}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** How a series is drawn: told apart by dashes as well as by color. */
export const STROKES = [
  { color: 'var(--ui-series-1)', dash: undefined },
  { color: 'var(--ui-series-2)', dash: '7 3' },
  { color: 'var(--ui-series-3)', dash: '2 3' },
  { color: 'var(--ui-series-4)', dash: '9 3 2 3' },
  { color: 'var(--ui-warn)', dash: '4 2' },
  { color: 'var(--ui-text)', dash: '1 2' },
] as const;

export const strokeOf = (index: number): { stroke: string; strokeDasharray?: string } => {
  const { color, dash } = STROKES[index % STROKES.length] ?? STROKES[0];
  return { stroke: color, ...(dash !== undefined && { strokeDasharray: dash }) };
};
