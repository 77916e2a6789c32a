export interface HyperparameterRow {
  readonly name: string;
  readonly value: string;
}

/** Faults of the rows, by their place: a name once, and each with a value. */
export function hyperparameterFaults(rows: readonly HyperparameterRow[]): (string | undefined)[] {
  return rows.map(({ name, value }, at) => {
    if (name.trim() === '') return 'Give the name of the hyperparameter.';
    if (value.trim() === '') return `Give a value for ${name}.`;
    return rows.findIndex((row) => row.name.trim() === name.trim()) < at ? `${name.trim()} is there twice.` : undefined;
  });
}

export const hyperparametersOf = (rows: readonly HyperparameterRow[]): Readonly<Record<string, string>> | undefined =>
  rows.length === 0 ? undefined : Object.fromEntries(rows.map(({ name, value }) => [name.trim(), value.trim()]));
