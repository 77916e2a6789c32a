import { Option } from 'commander';
import { relative, resolve } from 'node:path';
import { askTarget, confirm, type Terminal } from '../../init/ask';
import { type AppNames, filesOf, namesOf } from '../../init/files';
import { type Inference, inferSchema, targetsOf, type Task } from '../../init/infer';
import { readTable } from '../../init/read';
import { writeApp } from '../../init/write';
import type { AddCommand } from '../command';
import { print, printJson } from '../output';
import { UsageError } from '../usage';
import { packageVersion, packingScript } from '../version';

interface InitOptions {
  readonly data: string;
  readonly target?: string;
  readonly task?: Task['kind'];
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

const TASKS: readonly Task['kind'][] = ['regression', 'binary', 'multiclass'];

export const addInit: AddCommand = (cli) =>
  void cli
    .command('init [folder]', 'writes a new CDK app with a workflow for a CSV file', [
      ['npx ml-workflow-local init app --data sales.csv', 'asks which column to predict'],
      ['ml-workflow init app --data sales.csv --target price --yes', 'asks nothing'],
    ])
    .requiredOption('--data <file>', 'the CSV file; types, ranges and categories are taken from it')
    .option('--target <column>', 'the column to predict: numbers, or classes written as 0, 1, …')
    .addOption(new Option('--task <kind>', 'what the target is (default: by its values)').choices(TASKS))
    .option('--yes', 'write without asking')
    .option('--force', 'overwrite files that are there')
    .option('--json', 'print JSON: {v, folder, files, task, leftOut, notes}')
    .action(cli.does(initCommand));

async function initCommand(folder = '.', options: InitOptions): Promise<number> {
  const { data, task, yes = false, force = false } = options;
  const terminal = process.stdin.isTTY && !yes ? { input: process.stdin, output: process.stderr } : undefined;
  const table = readTable(data);
  const target = options.target ?? (await targetOf(terminal, targetsOf(table), data));
  const inference = inferSchema(table, target, task);
  const names = namesOf(data, packageVersion());
  const files = filesOf(names, inference);
  if (!options.json) tell(inference);
  const place = relative('.', resolve(folder)) || '.';
  if (terminal && !(await confirm(terminal, `Write ${Object.keys(files).length} files to ${place}?`))) {
    print('Nothing was written.');
    return 1;
  }
  writeApp(folder, files, { from: data, to: names.dataFile }, force);
  const written = [...Object.keys(files), names.dataFile];
  const { leftOut, notes } = inference;
  if (options.json) printJson({ v: 1, folder: resolve(folder), files: written, task: inference.task, leftOut, notes });
  else next(place, names, written);
  return 0;
}

async function targetOf(terminal: Terminal | undefined, targets: readonly string[], data: string): Promise<string> {
  if (targets.length === 0)
    throw new Error(`${data} has no column of numbers, so there is nothing to predict: write classes as 0, 1, …`);
  if (terminal) return askTarget(terminal, targets);
  throw new UsageError(`say which column to predict with --target; of ${data} these can be: ${targets.join(', ')}`);
}

function tell({ schema, task, rows, leftOut, notes }: Inference): void {
  const kind = { regression: 'a number', binary: 'two classes', multiclass: 'classes' }[task.kind];
  print(`${rows} rows, ${schema.columns.length} columns to predict ${schema.target.name} (${kind}) from:`);
  for (const { name, type, min, max, categories, missing } of schema.columns) {
    const range = type === 'category' ? (categories ? `${categories.length} categories` : '') : `${min} to ${max}`;
    print(`  ${name}: ${[type, range, missing ? 'may be blank' : ''].filter((part) => part !== '').join(', ')}`);
  }
  for (const { name, why } of leftOut) print(`  not used: ${name === '' ? '(no name)' : name}: ${why}`);
  for (const note of notes) print(`  note: ${note}`);
}

function next(place: string, { dataFile }: AppNames, written: readonly string[]): void {
  print(`\nWrote ${written.length} files to ${place}. Next:`);
  if (place !== '.') print(`  cd ${place}`);
  const script = packingScript();
  if (script === undefined) print('  npm install');
  // The version of a checkout need not be on npm.
  else print(`  node ${relative(resolve(place), script)} --out packages && npm install ./packages/*.tgz`);
  print('  npx ml-workflow doctor');
  print(`  npx ml-workflow run --data ${dataFile}`);
}
