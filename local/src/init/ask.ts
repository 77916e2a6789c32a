import { createInterface } from 'node:readline/promises';
import { nearest } from '../nearest';

/** Where a person can be asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** A column by its name or its number in the list. */
export async function askTarget({ input, output }: Terminal, targets: readonly string[]): Promise<string> {
  const lines = createInterface({ input, output });
  try {
    output.write('Which column is to be predicted?\n');
    for (const [index, name] of targets.entries()) output.write(`  ${index + 1}  ${name}\n`);
    for (;;) {
      const answer = (await lines.question('Name or number: ')).trim();
      const chosen = targets.includes(answer) ? answer : targets[Number(answer) - 1];
      if (chosen !== undefined) return chosen;
      const similar = nearest(answer, targets);
      output.write(`"${answer}" is none of them${similar === undefined ? '' : `; did you mean ${similar}?`}\n`);
    }
  } finally {
    lines.close();
  }
}

/** Yes is what Enter says. */
export async function confirm({ input, output }: Terminal, question: string): Promise<boolean> {
  const lines = createInterface({ input, output });
  try {
    return /^(y|yes|)$/i.test((await lines.question(`${question} [Y/n] `)).trim());
  } finally {
    lines.close();
  }
}
