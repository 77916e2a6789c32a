import type { FeedLine } from '../../wire/feed';
import { hasColor } from '../color';
import type { Follower } from '../follow';
import { RunTree } from './model';
import { fitted, renderTree } from './render';

/** What a terminal is to the tree. */
export interface Screen {
  readonly columns?: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Durations grow while nothing happens. */
const REDRAW_MILLISECONDS = 250;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** A tree of states that is drawn again where it stands. */
export function treeFollower(screen: Screen, now: () => number = Date.now, color = hasColor(screen)): Follower {
  const tree = new RunTree();
  let drawn = 0;
  const draw = (rows: number): void => {
    const lines = fitted(renderTree(tree, now(), screen.columns || 80, color), rows);
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`;
    // What the former drawing had more is wiped as well.
    screen.write(`${up}\r\u001b[0J${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  };
  const live = (): void => draw(Math.max(4, (screen.rows || 24) - 2));
  screen.write(HIDE_CURSOR);
  const timer = setInterval(live, REDRAW_MILLISECONDS);
  return {
    take(line: FeedLine) {
      if ('event' in line) tree.take(line.event);
      else tree.say(line.log.line.trim());
    },
    end() {
      clearInterval(timer);
      // Nothing follows: all of it may scroll.
      draw(Infinity);
      screen.write(SHOW_CURSOR);
    },
  };
}
