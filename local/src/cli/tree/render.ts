import { redact } from '../../runtime/redact';
import { type Color, paint } from '../color';
import { shownDuration } from '../output';
import { millisecondsOf, type Node, type RunTree, type Status } from './model';

const SHOWN: Readonly<Record<Status, readonly [icon: string, word: string, color: Color]>> = {
  running: ['●', 'running', 'blue'],
  waiting: ['◌', 'waiting for an answer', 'yellow'],
  succeeded: ['✔', 'done', 'green'],
  caught: ['!', 'failed, caught', 'yellow'],
  failed: ['✖', 'failed', 'red'],
  stopped: ['■', 'stopped', 'yellow'],
};

/** An icon and a word beside the color: none of them is needed to understand the others. */
export function renderTree({ root }: RunTree, now: number, columns: number, color: boolean): string[] {
  const lines = root.children.flatMap((node) => branch(node, 1));
  const name = Math.max(0, ...lines.map(({ indent, title }) => indent + title.length));
  return lines.map(({ node, indent, title }) => {
    const [icon, word, hue] = SHOWN[node.status];
    const took = shownDuration(millisecondsOf(node, now) / 1000).padStart(9);
    const left = `${' '.repeat(indent)}${icon} ${title.padEnd(name - indent)}  ${took}  `;
    const retries = node.retries === 0 ? '' : `, retry ${node.retries}`;
    const said = `${word}${retries}${node.detail === '' ? '' : `: ${node.detail}`}`;
    const shown = redact(`${left}${said}`).slice(0, Math.max(20, columns - 1));
    return color ? shown.replace(icon, paint(icon, hue, true)).replace(word, paint(word, hue, true)) : shown;
  });
}

interface Line {
  readonly node: Node;
  readonly indent: number;
  readonly title: string;
}

function branch(node: Node, depth: number): Line[] {
  const title = node.visits > 1 ? `${node.name} (×${node.visits})` : node.name;
  return [{ node, indent: depth * 2, title }, ...node.children.flatMap((child) => branch(child, depth + 1))];
}

/** At most so many lines: what ended first is left out first. */
export function fitted(lines: readonly string[], rows: number): string[] {
  if (lines.length <= rows) return [...lines];
  const kept = lines.slice(lines.length - Math.max(1, rows - 1));
  return [`  … ${lines.length - kept.length} more lines above`, ...kept];
}
