import type { AddCommand } from '../command';
import { checksOf, thisMachine } from '../doctor/checks';
import { print, printJson, printTable } from '../output';

interface DoctorOptions {
  readonly stateDir: string;
  readonly python?: string;
  readonly json?: boolean;
}

export const addDoctor: AddCommand = (cli) =>
  void cli
    .command('doctor', 'says what this machine lacks, and how to get it', [
      ['ml-workflow doctor', 'exit code 1: something that runs need is missing'],
      ['ml-workflow doctor --json', '{v, ok, checks: [{name, status, found, advice}]}'],
    ])
    .option('--python <path>', 'Python interpreter of the jobs')
    .option('--state-dir <folder>', 'where runs, data and mails are kept', '.ml-workflow')
    .option('--json', 'print JSON')
    .action(cli.does(doctorCommand));

async function doctorCommand({ stateDir, python, json }: DoctorOptions): Promise<number> {
  const checks = await checksOf(thisMachine(stateDir, python));
  const ok = checks.every(({ status }) => status !== 'missing');
  if (json) printJson({ v: 1, ok, checks });
  else {
    printTable([['CHECK', 'STATUS', 'FOUND'], ...checks.map(({ name, status, found }) => [name, status, found])], 1);
    for (const { name, status, advice } of checks) if (status === 'missing') print(`\n${name}: ${advice}`);
    for (const { name, status, advice } of checks) if (status === 'optional') print(`\n${name} (optional): ${advice}`);
    print(ok ? '\nThis machine can run workflows.' : '\nSomething is missing; see above.');
  }
  return ok ? 0 : 1;
}
