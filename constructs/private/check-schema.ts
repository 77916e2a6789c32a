import type { DerivedFeature, Schema, SchemaColumn } from '../../handlers/shared/schema/schema';

const TYPES = ['number', 'integer', 'category'];
const PARTS: Record<string, number> = { ratio: 2, product: 2, difference: 2, log1p: 1 };

/** Returns the schema when it is sound; throws one error that lists every fault. */
export function checkSchema(value: unknown, source: string): Schema {
  const faults = isObject(value)
    ? faultsOf(value)
    : ['it is no JSON object: write {"v": 1, "columns": […], "target": {…}}'];
  if (faults.length > 0) throw new Error(`${source} is not a FeatureSchema: ${faults.join('; ')}`);
  return value as Schema;
}

function faultsOf(schema: Record<string, unknown>): string[] {
  const { v, columns, target, derived = [], splitBy } = schema;
  if (v !== 1) return [`v is ${show(v)}: this release reads version 1`];
  if (!isList(columns) || columns.length === 0) return [`columns is ${show(columns)}: list at least one column`];
  if (!isObject(target)) return [`target is ${show(target)}: describe the column to predict`];
  if (!isList(derived)) return [`derived is ${show(derived)}: give a list or leave it out`];
  return [
    ...columns.flatMap((column, index) => columnFaults(column, `columns[${index}]`)),
    ...columnFaults(target, 'target'),
    ...targetFaults(target),
    ...derived.flatMap((feature, index) => derivedFaults(feature, `derived[${index}]`, columns)),
    ...repeated([...columns, target, ...derived]),
    ...(splitBy === undefined ? [] : splitFaults(splitBy, columns)),
  ];
}

function splitFaults(splitBy: unknown, columns: unknown[]): string[] {
  if (!isList(splitBy) || splitBy.length === 0) {
    return [`splitBy is ${show(splitBy)}: list names of columns, or leave it out to split by the whole row`];
  }
  return splitBy.flatMap((name) => {
    const column = columns.find((one): one is Record<string, unknown> => isObject(one) && one.name === name);
    if (!column) return [`splitBy names ${show(name)}, which is no column: name a column of the schema`];
    return column.optional
      ? [`splitBy names '${name}', which may be absent: remove its optional, or name another`]
      : [];
  });
}

function columnFaults(column: unknown, where: string): string[] {
  if (!isObject(column)) return [`${where} is ${show(column)}: describe a column as an object`];
  const { name, type, min, max, categories, example, ...told } = column as Partial<SchemaColumn>;
  if (typeof name !== 'string' || !/\S/.test(name))
    return [`${where} has the name ${show(name)}: give the CSV's header`];
  const named = `column '${name}'`;
  const faults: string[] = [];
  const fault = (text: string) => faults.push(`${named} ${text}`);
  faults.push(...nameFaults(name, named), ...toldFaults(told, named));
  if (!TYPES.includes(String(type))) fault(`has the type ${show(type)}: use number, integer or category`);
  for (const [limit, got] of Object.entries({ min, max })) {
    if (got !== undefined && !Number.isFinite(got)) fault(`has the ${limit} ${show(got)}: give a finite number`);
    if (got !== undefined && type === 'category') fault(`is a category with ${limit} ${show(got)}: remove ${limit}`);
  }
  if (min !== undefined && max !== undefined && min > max) fault(`has min ${min} above max ${max}: swap them`);
  if (categories !== undefined && type !== 'category')
    fault(`has categories but the type ${show(type)}: make it category`);
  if (categories !== undefined) faults.push(...categoryFaults(categories, named));
  if (example !== undefined && !fits(example, column as Partial<SchemaColumn>)) {
    fault(`has the example ${show(example)}, which its own rules refuse: change the example or the rules`);
  }
  return faults;
}

function nameFaults(name: string, named: string): string[] {
  return [
    ...(/[=\r\n]/.test(name) ? [`${named} has "=" or a line break in its name, which features use: rename it`] : []),
    ...(name.startsWith('_') ? [`${named} begins with "_", which is kept for the quarantine: rename it`] : []),
  ];
}

/** Words for people, and yes or no. */
function toldFaults({ unit, description, optional, missing }: Partial<SchemaColumn>, named: string): string[] {
  const faults: string[] = [];
  for (const [member, got] of Object.entries({ unit, description })) {
    if (got !== undefined && typeof got !== 'string')
      faults.push(`${named} has the ${member} ${show(got)}: write text`);
  }
  for (const [member, got] of Object.entries({ optional, missing })) {
    if (got !== undefined && typeof got !== 'boolean') {
      faults.push(`${named} has ${member} ${show(got)}: write true or false, without quotes`);
    }
  }
  return faults;
}

function categoryFaults(categories: unknown, named: string): string[] {
  if (
    !isList(categories) ||
    categories.length === 0 ||
    !categories.every((one) => typeof one === 'string' && one !== '')
  ) {
    return [`${named} has the categories ${show(categories)}: list words, or leave it out to take the training data's`];
  }
  if (categories.includes('missing')) return [`${named} has the category "missing", which is reserved: rename it`];
  if (new Set(categories).size < categories.length) return [`${named} names a category twice: keep it once`];
  return [];
}

function fits(example: unknown, { type, min, max, categories }: Partial<SchemaColumn>): boolean {
  if (type === 'category') return typeof example === 'string' && (categories?.includes(example) ?? true);
  if (typeof example !== 'number' || (type === 'integer' && !Number.isInteger(example))) return false;
  return example >= (min ?? -Infinity) && example <= (max ?? Infinity);
}

function targetFaults(target: Record<string, unknown>): string[] {
  const faults: string[] = [];
  if (target.type === 'category')
    faults.push(`target '${target.name}' is a category: preparation takes numbers, write its classes as 0, 1, …`);
  if (target.optional)
    faults.push(`target '${target.name}' is optional: a model needs it in every file, remove optional`);
  if (target.missing)
    faults.push(`target '${target.name}' may be missing: rows without it teach nothing, remove missing`);
  return faults;
}

function derivedFaults(feature: unknown, where: string, columns: unknown[]): string[] {
  if (!isObject(feature) || typeof feature.name !== 'string' || feature.name === '') {
    return [`${where} is ${show(feature)}: give name, kind and of`];
  }
  const { name, kind, of } = feature as Partial<DerivedFeature>;
  const faults = nameFaults(String(name), `derived '${name}'`);
  if (faults.length > 0) return faults;
  const parts = PARTS[String(kind)];
  if (parts === undefined)
    return [`derived '${name}' has the kind ${show(kind)}: use ${Object.keys(PARTS).join(', ')}`];
  if (!isList(of) || of.length !== parts)
    return [`derived '${name}' is of ${show(of)}: ${kind} takes ${parts} column(s)`];
  return of.flatMap((part) => {
    const column = columns.find((one): one is Record<string, unknown> => isObject(one) && one.name === part);
    if (!column) return [`derived '${name}' uses '${part}', which is no column: name a column of the schema`];
    if (column.type === 'category') return [`derived '${name}' uses the category '${part}': name a number column`];
    if (column.optional) return [`derived '${name}' uses '${part}', which may be absent: remove its optional`];
    return [];
  });
}

function repeated(all: unknown[]): string[] {
  const names = all.filter(isObject).map(({ name }) => String(name));
  const lower = names.map((name) => name.toLowerCase());
  const twice = new Set(names.filter((_, index) => lower.indexOf(lower[index] ?? '') < index));
  return [...twice].map((name) => `column '${name}' is named twice (upper and lower case are one): rename one`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

/** JSON knows no NaN and no Infinity. */
function show(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
