import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { LogLine } from '../../hooks/use-job-log';
import './run.css';

/** Lines in a block that the browser draws only when it is in sight. */
const BLOCK = 200;
const LINE_HEIGHT = 18;

export function LogView({
  lines,
  follow,
  onLeave,
  label,
}: {
  readonly lines: readonly LogLine[];
  readonly follow: boolean;
  /** The person has scrolled away from the end. */
  readonly onLeave: () => void;
  readonly label: string;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  // Lines that wrap are higher than was thought before they are drawn.
  useEffect(() => {
    if (!follow || !content.current) return undefined;
    const observer = new ResizeObserver(() => {
      if (box.current) box.current.scrollTop = box.current.scrollHeight;
    });
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [follow]);
  const blocks = useMemo(() => {
    const found: (readonly LogLine[])[] = [];
    for (let from = 0; from < lines.length; from += BLOCK) found.push(lines.slice(from, from + BLOCK));
    return found;
  }, [lines]);
  return (
    <div
      ref={box}
      className="log"
      role="region"
      aria-label={label}
      tabIndex={0}
      onWheel={({ deltaY }) => deltaY < 0 && follow && onLeave()}
      onTouchMove={() => follow && onLeave()}
      onKeyDown={({ key }) => (key === 'ArrowUp' || key === 'PageUp' || key === 'Home') && follow && onLeave()}
    >
      <div ref={content}>
        {blocks.map((block, at) => (
          <div key={at} className="log-block" style={{ containIntrinsicSize: `auto ${block.length * LINE_HEIGHT}px` }}>
            {block.map((line, place) => (
              <div key={place} className="log-line">
                {line.at !== null && <time dateTime={line.at}>{line.at.slice(11, 23)}</time>}
                <span>{line.text}</span>
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
