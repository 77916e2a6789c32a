import type { Schema, SchemaColumn } from '../../../handlers/shared/schema/schema';
import { nearest } from '../nearest';
import { inferColumn } from './column';
import type { Table } from './read';

/** What the model is to tell. */
export type Task =
  | { readonly kind: 'regression'; readonly deviation: number }
  | { readonly kind: 'binary' }
  | { readonly kind: 'multiclass'; readonly classes: number };

export interface Inference {
  readonly schema: Schema;
  readonly task: Task;
  readonly rows: number;
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  readonly notes: readonly string[];
}

/** With so many whole numbers from 0 on, a target is taken for classes. */
const MOST_CLASSES = 10;

/** What can be predicted: columns of numbers. */
export function targetsOf(table: Table): string[] {
  return table.names.filter((name, index) => {
    const inferred = inferColumn(name, table.values(index));
    return 'column' in inferred && inferred.column.type !== 'category';
  });
}

export function inferSchema(table: Table, target: string, wanted?: Task['kind']): Inference {
  const at = table.names.indexOf(target);
  if (at < 0) {
    const similar = nearest(target, table.names);
    const hint = similar === undefined ? '' : ` (did you mean "${similar}"?)`;
    const [targets, names] = [targetsOf(table), table.names.slice(0, 10).join(', ')];
    const fix = targets.length > 0 ? `give one of ${targets.join(', ')}` : `its columns are ${names}, none of numbers`;
    throw new Error(`--target is "${target}", which is no column${hint}: ${fix}`);
  }
  const columns: SchemaColumn[] = [];
  const leftOut: { name: string; why: string }[] = [];
  const notes: string[] = [];
  for (const [index, name] of table.names.entries()) {
    if (index === at) continue;
    const same = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
    const inferred = inferColumn(name, table.values(index));
    if (same) leftOut.push({ name, why: `its name differs from ${same.name} by capitals only: rename it to use it` });
    else if ('leftOut' in inferred) leftOut.push({ name, why: inferred.leftOut });
    else {
      columns.push(inferred.column);
      notes.push(...inferred.notes);
    }
  }
  if (columns.length === 0) throw new Error(`no column is left to predict "${target}" from: ${whyNot(leftOut)}`);
  const values = table.values(at);
  const blank = values.filter((value) => value === '').length;
  if (blank > 0) notes.push(`${target}: ${blank} rows have none; they will be set aside`);
  const column = targetColumn(target, values);
  const task = taskOf(target, values.filter((value) => value !== '').map(Number), wanted);
  return { schema: { v: 1, columns, target: column }, task, rows: table.rows, leftOut, notes };
}

const whyNot = (leftOut: readonly { name: string; why: string }[]): string =>
  leftOut.map(({ name, why }) => `${name}: ${why}`).join('; ');

function targetColumn(name: string, values: readonly string[]): SchemaColumn {
  const inferred = inferColumn(name, values);
  if ('leftOut' in inferred) throw new Error(`the target "${name}" can't be predicted: ${inferred.leftOut}`);
  const { missing: _missing, example: _example, ...column } = inferred.column;
  if (column.type !== 'category') return column;
  const words = column.categories ?? [];
  const numbered = words.slice(0, 3).map((word, index) => `${word} as ${index}`);
  throw new Error(
    `the target "${name}" holds words (${words.slice(0, 4).join(', ')}${words.length > 4 ? ', …' : ''}), and the workflow predicts numbers or numbered classes: ` +
      `write its classes as 0, 1, … in the CSV (e.g. ${numbered.join(', ')}), or choose another with --target`,
  );
}

/** 0 and 1 are two classes; 0, 1, 2, … up to 9 several; everything else is a number. */
function taskOf(target: string, numbers: readonly number[], wanted: Task['kind'] | undefined): Task {
  const distinct = [...new Set(numbers)].sort((one, other) => one - other);
  const areClasses = distinct.every((value, index) => value === index);
  const kind =
    wanted ??
    (!areClasses || distinct.length > MOST_CLASSES ? 'regression' : distinct.length === 2 ? 'binary' : 'multiclass');
  if (kind === 'regression') return { kind, deviation: deviationOf(numbers) };
  if (!areClasses || (kind === 'binary' && distinct.length !== 2)) {
    const has = distinct.slice(0, 5).join(', ');
    throw new Error(
      `--task is ${kind}, and the target "${target}" has ${has}${distinct.length > 5 ? ', …' : ''}: its classes must be ` +
        `${kind === 'binary' ? '0 and 1' : '0, 1, 2, … without a gap'}`,
    );
  }
  return kind === 'binary' ? { kind } : { kind, classes: distinct.length };
}

function deviationOf(numbers: readonly number[]): number {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length);
}
