import { Html, markup } from '../shared/html';
import { formatShort } from '../shared/text';
import type { Histogram } from '../shared/evidence/report';

/** Small drawings without script or outside resource. What they say stands in their captions as well. */

const WIDTH = 340;
const LEFT = 56;
const BOTTOM = 34;
const EDGE = 8;

/** Numbers of a path need no more digits than a screen has points. */
const at = (value: number): string => String(Math.round(value * 10) / 10);

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  place(value: number): number;
}

/** From the data's ends to points on the screen; ticks at round numbers. */
function scale(values: readonly number[], start: number, end: number): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const [from, to] = low < high ? [low, high] : [low - 1, high + 1];
  const step = roundStep((to - from) / 4);
  const ticks: number[] = [];
  for (let index = Math.ceil(from / step); index * step <= to; index++) ticks.push(index * step);
  return { from, to, ticks, place: (value) => start + ((value - from) / (to - from)) * (end - start) };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power;
}

const text = (x: number, y: number, anchor: string, words: string): Html =>
  markup`<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${words}</text>`;

function frame(height: number, name: string, content: Html): Html {
  return markup`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${name}">
${content}</svg>`;
}

function axes(height: number, x: Scale, y: Scale | undefined): Html {
  const floor = height - BOTTOM;
  return markup`<path class="axis" d="M${LEFT} ${EDGE}V${floor}H${WIDTH - EDGE}"/>
${x.ticks.map((tick) => text(x.place(tick), floor + 15, 'middle', formatShort(tick)))}
${y?.ticks.map((tick) => text(LEFT - 5, y.place(tick) + 4, 'end', formatShort(tick))) ?? []}`;
}

/** Actual across, predicted up; on the line they are the same. */
export function scatter(pairs: readonly (readonly [number, number])[], name: string): Html {
  const height = 280;
  const all = pairs.flat();
  const x = scale(all, LEFT, WIDTH - EDGE);
  const y = scale(all, height - BOTTOM, EDGE);
  const dots = pairs.map(([predicted, actual]) => `M${at(x.place(actual))} ${at(y.place(predicted))}h0`).join('');
  const line = `M${at(x.place(x.from))} ${at(y.place(x.from))}L${at(x.place(x.to))} ${at(y.place(x.to))}`;
  return frame(
    height,
    name,
    markup`${axes(height, x, y)}<path class="line" d="${line}"/><path class="dots" d="${dots}"/>
${text((LEFT + WIDTH) / 2, height - 4, 'middle', 'actual')}
<text transform="translate(11 ${at((height - BOTTOM) / 2)}) rotate(-90)" text-anchor="middle">predicted</text>`,
  );
}

/** Errors: how many rows each size has; the line is no error at all. */
export function errors({ from, to, counts }: Histogram, name: string): Html {
  const height = 280;
  const floor = height - BOTTOM;
  const x = scale([from, to], LEFT, WIDTH - EDGE);
  const y = scale([0, Math.max(...counts)], floor, EDGE);
  const width = (x.place(to) - x.place(from)) / counts.length;
  const bars = counts
    .map((count, index) =>
      count > 0 ? `M${at(x.place(from) + index * width)} ${floor}V${at(y.place(count))}h${at(width)}V${floor}` : '',
    )
    .join('');
  const zero = from < 0 && to > 0 ? markup`<path class="line" d="M${at(x.place(0))} ${EDGE}V${floor}"/>` : undefined;
  return frame(
    height,
    name,
    markup`${axes(height, x, y)}<path class="bars" d="${bars}"/>${zero}
${text((LEFT + WIDTH) / 2, height - 4, 'middle', 'predicted minus actual')}
<text transform="translate(11 ${at(floor / 2)}) rotate(-90)" text-anchor="middle">rows</text>`,
  );
}

/** A bar for a cell of a table; the number stands beside it. */
export function bar(share: number): Html {
  const width = at(Math.max(0, Math.min(1, share)) * 100);
  return markup`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><path d="M0 0h100v8H0z" class="track"/>
<path d="M0 0h${width}v8H0z" class="fill"/></svg>`;
}

/** A column's distribution, filled, and what it was, as an outline. */
export function sparkline(now: Histogram, before: Histogram | undefined): Html {
  const height = 28;
  const width = 120;
  const from = Math.min(now.from, before?.from ?? now.from);
  const to = Math.max(now.to, before?.to ?? now.to);
  const x = (value: number) => ((value - from) / (to - from)) * width;
  const densities = [now, before].map((one) => one && densityOf(one));
  const top = Math.max(...densities.flatMap((one) => one ?? []));
  const outline = (one: Histogram, density: readonly number[]) => {
    const step = (one.to - one.from) / density.length;
    const points = density.map(
      (value, index) =>
        `V${Math.round(height - (value / top) * (height - 2))}H${Math.round(x(one.from + (index + 1) * step))}`,
    );
    return `M${Math.round(x(one.from))} ${height}${points.join('')}V${height}`;
  };
  const [own = [], former] = densities;
  return markup`<svg class="spark" viewBox="0 0 ${width} ${height}" aria-hidden="true"><path class="bars" d="${outline(now, own)}"/>
${before && former && markup`<path class="former" d="${outline(before, former)}"/>`}</svg>`;
}

/** Rows per unit of length, as a share of all. */
function densityOf({ from, to, counts }: Histogram): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const step = (to - from) / counts.length;
  return counts.map((count) => count / all / step);
}
