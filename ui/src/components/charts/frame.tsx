import './charts.css';
import { type ReactNode, type SVGProps, useId } from 'react';
import { useWidth } from '../../hooks/use-width';

export interface FrameProps {
  /** What the drawing is of; read out before the summary. */
  readonly title: string;
  /** What it shows, in words: everybody reads it below the drawing. */
  readonly summary: string;
  readonly height: number;
  /** Above the drawing: legend, readout. */
  readonly above?: ReactNode;
  /** The title is drawn too. */
  readonly titled?: boolean;
  readonly svg?: SVGProps<SVGSVGElement>;
  /** Draws at true size: letters keep theirs on any width. */
  readonly children: (width: number) => ReactNode;
}

export function Frame({ title, summary, height, above, titled = false, svg, children }: FrameProps): ReactNode {
  const [ref, width] = useWidth();
  const caption = useId();
  return (
    <figure className="chart" ref={ref}>
      {titled && <div className="chart-title">{title}</div>}
      {above}
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${Math.max(1, width)} ${height}`}
        role="img"
        aria-label={title}
        aria-describedby={caption}
        {...svg}
      >
        {width > 0 && children(width)}
      </svg>
      <figcaption id={caption}>{summary}</figcaption>
    </figure>
  );
}

/** Points on a screen need no more digits. */
export const at = (value: number): number => Math.round(value * 10) / 10;
