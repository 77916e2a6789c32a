import { type CommandWords, namesOf, type OptionWords } from './words';

export function zshScript(commands: readonly CommandWords[], shells: readonly string[]): string {
  const described = commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`);
  const cases = commands.map(
    (command) => `      ${namesOf(command).join('|')})
        _arguments ${[...command.options.map(optionSpec), ...argumentSpec(command, shells)].join(' \\\n          ')} ;;`,
  );
  return `#compdef ml-workflow ml-workflow-local
# zsh completion of ml-workflow: source <(ml-workflow completion zsh)
_ml_workflow_runs() {
  local -a runs
  runs=(\${(f)"$(ml-workflow completion runs 2>/dev/null)"})
  compadd -a runs
}
_ml_workflow() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  _arguments -C '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
compdef _ml_workflow ml-workflow ml-workflow-local`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** What stands in brackets must not end them. */
const inBrackets = (text: string): string => text.replace(/[[\]:]/g, (one) => `\\${one}`);

function optionSpec({ long, short, description, value }: OptionWords): string {
  const told = `[${inBrackets(description)}]`;
  const action = { none: '', text: ':value:', file: ':file:_files', folder: ':folder:_files -/' }[value];
  if (short === undefined) return quoted(`${long}${told}${action}`);
  return `${quoted(`(${short} ${long})`)}{${short},${long}}${quoted(`${told}${action}`)}`;
}

function argumentSpec({ argument }: CommandWords, shells: readonly string[]): string[] {
  if (argument === 'run') return [quoted('*:run:_ml_workflow_runs')];
  if (argument === 'file') return [quoted('*:file:_files')];
  return argument === 'shell' ? [quoted(`1:shell:(${shells.join(' ')})`)] : [];
}
