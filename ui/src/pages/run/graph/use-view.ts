import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { Layout } from '../../../models/run/layout';
import { centered, fitted, topped, type View, zoomed } from '../../../models/run/view';

export interface Camera {
  readonly view: View;
  readonly zoom: (factor: number) => void;
  readonly pan: (x: number, y: number) => void;
  readonly fit: () => void;
  readonly showState: (name: string) => void;
  /** The first state at the upper edge. */
  readonly showTop: (first: string) => void;
}

/** Which part of the drawing is seen, moved by wheel, pointer, buttons and keys. */
export function useView(box: RefObject<HTMLDivElement | null>, layout: Layout, onMove: () => void): Camera {
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 });
  const size = useCallback(() => {
    const { clientWidth = 0, clientHeight = 0 } = box.current ?? {};
    return { width: clientWidth, height: clientHeight };
  }, [box]);
  const zoom = useCallback(
    (factor: number) => {
      const { width, height } = size();
      setView((before) => zoomed(before, factor, width / 2, height / 2));
    },
    [size],
  );
  const pan = useCallback((x: number, y: number) => {
    setView((before) => ({ ...before, x: before.x + x, y: before.y + y }));
  }, []);
  const fit = useCallback(() => setView(fitted(layout, size())), [layout, size]);
  const showState = useCallback(
    (name: string) => {
      const state = layout.states.find((one) => one.name === name);
      if (state) setView((before) => centered(state, size(), before.scale));
    },
    [layout, size],
  );

  const showTop = useCallback(
    (first: string) => {
      const state = layout.states.find(({ name }) => name === first);
      if (state) setView((before) => topped(state, size(), before.scale));
    },
    [layout, size],
  );

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    // React's own wheel listener is passive, and could not keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      // A plain wheel scrolls the page, as everywhere; with Ctrl (or a pinch) it zooms.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      onMove();
      setView((before) => zoomed(before, Math.exp(-event.deltaY * 0.002), event.clientX - left, event.clientY - top));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [box, onMove]);
  return { view, zoom, pan, fit, showState, showTop };
}
