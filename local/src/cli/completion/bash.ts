import { type CommandWords, namesOf, type OptionWords } from './words';

/** For bash 3.2 and newer, with or without the package bash-completion. */
export function bashScript(commands: readonly CommandWords[], shells: readonly string[]): string {
  const cases = commands.map((command) => `    ${namesOf(command).join('|')}) options="${optionsOf(command)}" ;;`);
  const ofArgument = (kind: CommandWords['argument']): string =>
    commands
      .filter(({ argument }) => argument === kind)
      .flatMap(namesOf)
      .join('|');
  return `# bash completion of ml-workflow: eval "$(ml-workflow completion bash)"
_ml_workflow() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" options=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=( $(compgen -W "${commands.flatMap(namesOf).join(' ')} --help --version" -- "$current") )
    return
  fi
  case "$previous" in
    ${valued(commands, 'folder')}) COMPREPLY=( $(compgen -d -- "$current") ); return ;;
    ${valued(commands, 'file')}) COMPREPLY=( $(compgen -f -- "$current") ); return ;;
    ${valued(commands, 'text')}) return ;;
  esac
  case "$command" in
${cases.join('\n')}
  esac
  if [ "\${current#-}" != "$current" ]; then
    COMPREPLY=( $(compgen -W "$options" -- "$current") )
    return
  fi
  case "$command" in
    ${ofArgument('run')}) COMPREPLY=( $(compgen -W "$(ml-workflow completion runs 2>/dev/null)" -- "$current") ) ;;
    ${ofArgument('shell')}) COMPREPLY=( $(compgen -W "${shells.join(' ')}" -- "$current") ) ;;
    ${ofArgument('file')}) COMPREPLY=( $(compgen -f -- "$current") ) ;;
  esac
}
complete -o filenames -F _ml_workflow ml-workflow ml-workflow-local`;
}

const flags = ({ long, short }: OptionWords): string[] => [...(short === undefined ? [] : [short]), long];

const optionsOf = ({ options }: CommandWords): string => options.flatMap(flags).join(' ');

/** A pattern of all options that take such a value. */
function valued(commands: readonly CommandWords[], kind: OptionWords['value']): string {
  const options = commands.flatMap((command) => command.options).filter(({ value }) => value === kind);
  return [...new Set(options.flatMap(flags))].join('|');
}
