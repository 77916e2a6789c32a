import { Argument } from 'commander';
import type { AddCommand } from '../command';
import { bashScript } from '../completion/bash';
import { fishScript } from '../completion/fish';
import { type CommandWords, wordsOf } from '../completion/words';
import { zshScript } from '../completion/zsh';
import { print } from '../output';
import { listRuns } from '../runs';
import { openLocalSession } from '../session';

const SCRIPTS: Readonly<Record<string, (commands: readonly CommandWords[], shells: readonly string[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};
const SHELLS = Object.keys(SCRIPTS);
/** What the scripts ask while a person types: the names of the runs. */
const RUNS = 'runs';
const MOST_RUNS = 200;

interface CompletionOptions {
  readonly stateDir: string;
}

export const addCompletion: AddCommand = (cli) => {
  const command = cli.command('completion', 'prints what makes a shell complete commands, options and runs', [
    ['eval "$(ml-workflow completion bash)"', 'in ~/.bashrc'],
    ['source <(ml-workflow completion zsh)', 'in ~/.zshrc, after compinit'],
    ['ml-workflow completion fish > ~/.config/fish/completions/ml-workflow.fish'],
  ]);
  command
    .addArgument(
      new Argument('<shell>', 'bash, zsh or fish; or runs: the names of the runs').choices([...SHELLS, RUNS]),
    )
    .option('--state-dir <folder>', 'where runs are kept', '.ml-workflow')
    .action(
      cli.does(async (shell: string, options: CompletionOptions) => {
        if (shell === RUNS) return printRuns(options);
        const program = command.parent;
        if (program) print(SCRIPTS[shell]?.(wordsOf(program), SHELLS) ?? '');
        return 0;
      }),
    );
};

async function printRuns({ stateDir }: CompletionOptions): Promise<number> {
  const session = await openLocalSession({ stateDir }, 'look');
  try {
    for (const { name } of (await listRuns(session.client)).slice(0, MOST_RUNS)) print(name);
    return 0;
  } finally {
    await session.close();
  }
}
