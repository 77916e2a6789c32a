import type { Command, Option } from 'commander';

/** What a shell completes after a command. */
export interface CommandWords {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** What its first argument is. */
  readonly argument: 'run' | 'file' | 'shell' | 'none';
}

export interface OptionWords {
  readonly long: string;
  readonly short?: string;
  readonly description: string;
  readonly value: 'none' | 'file' | 'folder' | 'text';
}

const RUNS = ['run', 'request', 'other'];
const FILES = ['files', 'rows'];
const FOLDER_OPTIONS = ['--cdk-out', '--state-dir'];
const FILE_OPTIONS = ['--data', '--python'];

/** From the program itself, so that no command or option can be forgotten. */
export function wordsOf(program: Command): CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    aliases: command.aliases(),
    description: command.description(),
    options: [...command.options.map(optionWords), { long: '--help', description: 'help', value: 'none' as const }],
    argument: argumentOf(command),
  }));
}

function argumentOf(command: Command): CommandWords['argument'] {
  const [first] = command.registeredArguments;
  if (first?.argChoices) return 'shell';
  if (first && RUNS.includes(first.name())) return 'run';
  return first && FILES.includes(first.name()) ? 'file' : 'none';
}

function optionWords({ long, short, flags, description }: Option): OptionWords {
  const name = long ?? '';
  const takesValue = /[<[]/.test(flags);
  const value = !takesValue
    ? 'none'
    : FOLDER_OPTIONS.includes(name)
      ? 'folder'
      : FILE_OPTIONS.includes(name)
        ? 'file'
        : 'text';
  return { long: name, ...(short === undefined ? {} : { short }), description, value };
}

/** All names of a command, for a pattern of a shell's `case`. */
export const namesOf = ({ name, aliases }: CommandWords): string[] => [name, ...aliases];
