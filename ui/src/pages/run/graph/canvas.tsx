import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useNow } from '../../../hooks/use-now';
import { type Direction, neighbor, takenEdges, viewOf, visitsByName } from '../../../models/run/graph-view';
import type { Layout } from '../../../models/run/layout';
import { isActive, type Trace } from '../../../models/run/trace';
import { Edges } from './edges';
import { StateBox } from './state-box';
import { useView } from './use-view';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const STEP = 1.25;

export interface CanvasProps {
  readonly layout: Layout;
  readonly trace: Trace;
  readonly start: string;
  /** Where the run is; undefined: nothing of it asks for a look, so the drawing begins at its top. */
  readonly current: string | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (name: string | undefined) => void;
}

export function Canvas({ layout, trace, start, current, selected, onSelect }: CanvasProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(selected === undefined);
  const [focused, setFocused] = useState<string>();
  /** What is kept in sight: a state, or the top; undefined: what the person has moved to. */
  const target = useRef<{ readonly state: string | undefined }>(
    selected === undefined ? undefined : { state: selected },
  );
  const leave = useCallback(() => {
    target.current = undefined;
    setFollow(false);
  }, []);
  const { view, zoom, pan, fit, showState, showTop } = useView(box, layout, leave);
  const visits = useMemo(() => visitsByName(trace), [trace]);
  const taken = useMemo(() => takenEdges(trace), [trace]);
  const isRunning = useMemo(() => [...trace.visits.values()].some(isActive), [trace]);
  const now = useNow(isRunning ? 1000 : undefined);

  // What the address names is in sight when the page opens; the run itself as long as it is followed.
  useEffect(() => {
    if (follow) target.current = { state: current };
    const show = () => {
      if (!target.current) return;
      const { state } = target.current;
      if (state === undefined) showTop(start);
      else showState(state);
    };
    show();
    if (!box.current) return undefined;
    const observer = new ResizeObserver(show);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [follow, start, current, showState, showTop]);

  const drag = useRef<{ x: number; y: number } | undefined>(undefined);
  const onPointerDown = ({ clientX, clientY, button, pointerType }: PointerEvent) => {
    if (button === 0 && pointerType !== 'touch') drag.current = { x: clientX, y: clientY };
  };
  const onPointerMove = ({ clientX, clientY, currentTarget, pointerId }: PointerEvent) => {
    const from = drag.current;
    if (!from) return;
    const [x, y] = [clientX - from.x, clientY - from.y];
    if (!currentTarget.hasPointerCapture(pointerId)) {
      if (Math.abs(x) + Math.abs(y) < 4) return;
      currentTarget.setPointerCapture(pointerId);
    }
    drag.current = { x: clientX, y: clientY };
    leave();
    pan(x, y);
  };
  const release = () => (drag.current = undefined);

  const at = focused ?? selected ?? current ?? start;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    const acts: Readonly<Record<string, () => void>> = {
      '+': () => zoom(STEP),
      '=': () => zoom(STEP),
      '-': () => zoom(1 / STEP),
      '0': fit,
      Enter: () => onSelect(at),
      ' ': () => onSelect(at),
      Escape: () => onSelect(undefined),
    };
    const act = acts[event.key];
    if (!direction && !act) return;
    event.preventDefault();
    if (act) return act();
    const next = direction && neighbor(layout.states, layout.edges, at, direction);
    if (next === undefined) return;
    leave();
    setFocused(next);
    showState(next);
    box.current?.querySelector<SVGGElement>(`[data-state="${CSS.escape(next)}"]`)?.focus({ preventScroll: true });
  };

  return (
    <div className="machine">
      <div className="machine-tools">
        <Toggle checked={follow} onChange={({ detail }) => setFollow(detail.checked)}>
          Follow the run
        </Toggle>
        <SpaceBetween direction="horizontal" size="xxs">
          <Button iconName="zoom-in" variant="icon" ariaLabel="Zoom in" onClick={() => zoom(STEP)} />
          <Button iconName="zoom-out" variant="icon" ariaLabel="Zoom out" onClick={() => zoom(1 / STEP)} />
          <Button
            iconName="zoom-to-fit"
            variant="icon"
            ariaLabel="Show all states"
            onClick={() => {
              leave();
              fit();
            }}
          />
        </SpaceBetween>
      </div>
      <div
        ref={box}
        className="machine-window"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={release}
        onPointerCancel={release}
      >
        <svg
          role="group"
          aria-label="State machine. Arrow keys move between states, Enter shows one in detail, plus and minus zoom."
          width="100%"
          height="100%"
          onKeyDown={onKeyDown}
        >
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            <Edges edges={layout.edges} taken={taken} />
            {layout.states.map((placed) => (
              <StateBox
                key={placed.name}
                placed={placed}
                view={viewOf(placed.state, visits.get(placed.name) ?? [], now)}
                isSelected={placed.name === selected}
                isReachable={placed.name === at}
                onSelect={() => {
                  leave();
                  onSelect(placed.name === selected ? undefined : placed.name);
                }}
                onFocus={() => setFocused(placed.name)}
              />
            ))}
          </g>
        </svg>
      </div>
    </div>
  );
}
