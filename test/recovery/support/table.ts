import { expected } from './expected';
import { KINDS, whyNot } from './faults';
import type { Scene } from './scenes';
import type { TaskState } from './tasks';

/** The matrix for readers: a row per state, a column per kind, as prettier writes tables. */
export function matrixTable(tasks: readonly TaskState[], sceneOf: (task: TaskState) => Scene): string {
  const rows = [
    ['state', ...KINDS],
    ...tasks.map((task) => [
      task.name,
      ...KINDS.map((kind) => {
        const why = whyNot(kind, task);
        if (why !== undefined) return `- (${reasons(tasks).indexOf(why) + 1})`;
        const wanted = expected(kind, task, sceneOf(task));
        return 'outcome' in wanted ? wanted.outcome : wanted.status;
      }),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = widths.map((width) => '-'.repeat(width));
  const notes = reasons(tasks).map((reason, index) => `${index + 1}. ${reason}`);
  return [line(head), line(rule), ...body.map(line), '', ...notes].join('\n');
}

/** Why kinds can't happen, each once. */
function reasons(tasks: readonly TaskState[]): string[] {
  const all = tasks.flatMap((task) => KINDS.map((kind) => whyNot(kind, task)));
  return [...new Set(all.filter((why) => why !== undefined))];
}
