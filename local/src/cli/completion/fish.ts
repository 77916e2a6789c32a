import { type CommandWords, namesOf } from './words';

export function fishScript(commands: readonly CommandWords[], shells: readonly string[]): string {
  const lines = commands.flatMap((command) => {
    const { name, description, options, argument } = command;
    const seen = `-n '__fish_seen_subcommand_from ${namesOf(command).join(' ')}'`;
    const arguments_ = {
      run: `-a '(ml-workflow completion runs 2>/dev/null)'`,
      shell: `-a '${shells.join(' ')}'`,
      file: '-F',
      none: '',
    }[argument];
    return [
      `complete -c ml-workflow -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
      ...options.map(
        ({ long, short, description: told, value }) =>
          `complete -c ml-workflow ${seen} -l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}` +
          `${{ none: '', text: ' -x', file: ' -r -F', folder: " -x -a '(__fish_complete_directories)'" }[value]} -d ${quoted(told)}`,
      ),
      ...(arguments_ === '' ? [] : [`complete -c ml-workflow ${seen} ${arguments_}`]),
    ];
  });
  return `# fish completion of ml-workflow: ml-workflow completion fish | source
complete -c ml-workflow -f
complete -c ml-workflow-local -w ml-workflow
${lines.join('\n')}`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
