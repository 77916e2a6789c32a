import { CommanderError } from 'commander';
import { StateFolderError } from '../runtime/state-folder';
import { printError } from './output';
import { createProgram } from './program';
import { BROKEN_DOWN } from './results';

const USAGE = 2;

/** Answers the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = createProgram((given) => (code = given));
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    printError(`ml-workflow: ${error instanceof Error ? error.message : String(error)}`);
    // By its name: the bundle of the AWS SDK has a class of its own.
    if (error instanceof Error && error.name === 'UsageError') return USAGE;
    return error instanceof StateFolderError ? BROKEN_DOWN : 1;
  }
}
