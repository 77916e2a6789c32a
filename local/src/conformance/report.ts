import type { Suite } from './suite';
import type { Verdict } from './types';

/** Each failure in two lines, then a line per file and group, then the sum. */
export function report({ verdicts, notes }: Suite): string[] {
  const failed = verdicts.filter((it) => !it.ok);
  const lines = failed.flatMap((it) => [`FAIL ${it.id}`, `     ${it.difference ?? ''}`]);
  for (const [name, group] of grouped(verdicts)) {
    const passed = group.filter((it) => it.ok).length;
    lines.push(`${name}: ${passed} of ${group.length}`);
  }
  return [...lines, ...notes, `${verdicts.length - failed.length} passed, ${failed.length} failed`];
}

function grouped(verdicts: Verdict[]): Map<string, Verdict[]> {
  const groups = new Map<string, Verdict[]>();
  const add = (name: string, verdict: Verdict): void => void groups.set(name, [...(groups.get(name) ?? []), verdict]);
  for (const verdict of verdicts) add(verdict.file, verdict);
  for (const verdict of verdicts) add(`${verdict.file}, ${verdict.group}`, verdict);
  return groups;
}
