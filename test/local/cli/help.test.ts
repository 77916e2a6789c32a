import { hasColor, paint } from '../../../local/src/cli/color';
import { createProgram } from '../../../local/src/cli/program';
import { faultsOf } from '../../docs/commands';
import { cli } from './support';

const commands = createProgram(() => undefined).commands.filter((command) => command.name() !== 'help');

/** What --help prints, the added text as well. */
function helpOf(command: (typeof commands)[number]): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

test.each(commands.map((command) => [command.name(), command] as const))(
  '%s has examples that the program takes',
  async (_name, command) => {
    const examples = helpOf(command).split('\nExamples:\n')[1]?.trimEnd().split('\n') ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const line of examples) {
      const example = line.trim().split(/ {2,}/)[0] ?? '';
      // Of `eval "$(…)"` and of a pipe, our own part.
      const own = /\$?\(?((?:npx )?ml-workflow[^)|]*)/.exec(example)?.[1]?.trim() ?? '';
      expect(await faultsOf(own.replace(/^npx ml-workflow-local/, 'ml-workflow'))).toEqual([]);
    }
  },
);

test('the exit codes stand in --help', async () => {
  const { code, out } = await cli('--help');
  expect(code).toBe(0);
  for (const words of ['0 deployed', '3 rejected by the gate', '8 stopped', '130 interrupted', 'NO_COLOR'])
    expect(out).toContain(words);
});

test.each([
  [['aprove', 'x'], 'Did you mean approve?'],
  [['runs', '--sate-dir', 'x'], 'Did you mean --state-dir?'],
  [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish, runs'],
  [['init'], "required option '--data <file>' not specified\n(ml-workflow init --help has examples)"],
  [['show'], "missing required argument 'run'\n(ml-workflow show --help has examples)"],
  [
    ['run'],
    'give --data <file> (a CSV to run on) or --input <json>, and not both; ml-workflow run --help has examples',
  ],
  [['run', '--data', 'no-such.csv', '--cdk-out', 'x'], '--data is "no-such.csv", which is no file'],
])('wrong usage is exit code 2 and says what to do: %j', async (args, words) => {
  const { code, err } = await cli(...args);
  expect([code, err]).toEqual([2, expect.stringContaining(words)]);
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('colors by %j, in a terminal: %s', (env, isTTY, wanted) => {
  expect(hasColor({ isTTY }, env)).toBe(wanted);
  expect(paint('x', 'red', wanted)).toBe(wanted ? '\u001b[31mx\u001b[0m' : 'x');
});
