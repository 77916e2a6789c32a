/** Which part of a drawing is seen: a point of the drawing is shown at `x + scale * point`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

const SMALLEST = 0.15;
const LARGEST = 2.5;
/** Room above the uppermost box. */
const EDGE = 24;

const bounded = (scale: number): number => Math.min(LARGEST, Math.max(SMALLEST, scale));

/** Closer or farther, with the point below the pointer staying where it is. */
export function zoomed({ x, y, scale }: View, factor: number, atX: number, atY: number): View {
  const next = bounded(scale * factor);
  const by = next / scale;
  return { x: atX - (atX - x) * by, y: atY - (atY - y) * by, scale: next };
}

/** All of it, never larger than life. */
export function fitted(drawing: Size, window: Size): View {
  if (drawing.width === 0 || drawing.height === 0) return { x: 0, y: 0, scale: 1 };
  const scale = bounded(Math.min(1, window.width / drawing.width, window.height / drawing.height));
  return {
    x: (window.width - drawing.width * scale) / 2,
    y: Math.max(0, (window.height - drawing.height * scale) / 2),
    scale,
  };
}

/** One box in the middle. */
export const centered = (box: Box, window: Size, scale: number): View => ({
  x: window.width / 2 - (box.x + box.width / 2) * scale,
  y: window.height / 2 - (box.y + box.height / 2) * scale,
  scale,
});

/** One box at the upper edge. */
export const topped = (box: Box, window: Size, scale: number): View => ({
  ...centered(box, window, scale),
  y: EDGE - box.y * scale,
});
