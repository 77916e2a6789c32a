// The engine beside aws-local-stepfunctions (which writes no history; ours does), then ours alone.
// Each side measures in a process of its own, in turn, so that neither pays for what the other left in the heap.
import { execFileSync } from 'node:child_process';
import { alone } from './engine/alone';
import { median, perSecond } from './engine/measure';
import { type Side, sideOf, WORKS } from './engine/works';

const ROUNDS = 5;

function measured(side: Side, name: string): number {
  return Number(execFileSync(process.execPath, [__filename, side, name], { encoding: 'utf8' }));
}

async function main([side, name]: string[]): Promise<void> {
  if (side !== undefined && name !== undefined) {
    const work = await sideOf(side as Side, name);
    // What counts is the pace of a test suite, not that of its first second.
    for (let warm = 0; warm < 3; warm++) await perSecond(work);
    console.log(await perSecond(work));
    return;
  }
  console.log('executions/s               ours      theirs   ours ÷ theirs (goal)');
  for (const [work, { goal }] of Object.entries(WORKS)) {
    const rates: Record<Side, number[]> = { ours: [], theirs: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const each of ['ours', 'theirs'] as const) rates[each].push(measured(each, work));
    }
    const [ours, theirs] = [median(rates.ours), median(rates.theirs)];
    const cells = [
      ours.toFixed(1).padStart(11),
      theirs.toFixed(1).padStart(11),
      (ours / theirs).toFixed(1).padStart(8),
    ];
    console.log(`${work.padEnd(30)}${cells.join(' ')}  (${goal})`);
  }
  await alone();
}

void main(process.argv.slice(2));
