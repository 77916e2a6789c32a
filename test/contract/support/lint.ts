import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** As its own command does, which has another name on Windows. */
const RUN_CFN_LINT = 'import sys; from cfnlint import runner; sys.exit(runner.main())';

interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
}

/** What cfn-lint finds in templates, one line each. */
export function lint(files: readonly string[]): string[] {
  const venv = join(__dirname, '../../../.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  // W3005: CDK itself writes DependsOn beside the reference that says the same.
  const options = ['--format', 'json', '--include-checks', 'I', '--ignore-checks', 'W3005', '--', ...files];
  const python = process.env.ML_WORKFLOW_PYTHON ?? venv;
  const { error, stdout, stderr } = spawnSync(python, ['-c', RUN_CFN_LINT, ...options], { encoding: 'utf8' });
  if (error || !stdout) throw new Error(`cfn-lint did not run: ${error?.message ?? stderr}`);
  return (JSON.parse(stdout) as Finding[]).map(({ Rule, Message }) => `${Rule.Id} ${Message}`);
}
