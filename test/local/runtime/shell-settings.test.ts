import { spawnSync } from 'node:child_process';
import { clientEnvironment } from '../../../local/src/runtime/environment';
import { SHELLS, shellLines } from '../../../local/src/runtime/shell-settings';

const HARD = { A: `it's "$HOME" \`id\` \\ $(id) ; # % !x`, B: '', C: 'two\nlines' };

test('bash takes them as they are', () => {
  const script = `${shellLines(HARD, 'bash').join('\n')}\nexec "$0" -e 'console.log(JSON.stringify(process.env))'`;
  const { stdout } = spawnSync('bash', ['-c', script, process.execPath], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject(HARD);
});

test('fish and PowerShell each have their quotes', () => {
  const settings = { A: `it's \\ $x` };
  expect(shellLines(settings, 'fish')).toEqual([String.raw`set -gx A 'it\'s \\ $x'`]);
  expect(shellLines(settings, 'powershell')).toEqual([String.raw`$env:A = 'it''s \ $x'`]);
});

test.each(SHELLS)('%s gets every setting on a line of its own', (shell) => {
  const settings = clientEnvironment('http://127.0.0.1:8080', 'eu-west-1');
  const lines = shellLines(settings, shell);
  expect(lines).toHaveLength(Object.keys(settings).length);
  for (const [name, value] of Object.entries(settings)) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`\\b${name}\\b.*'${value}'$`)));
  }
});
