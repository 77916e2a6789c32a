import type { Json } from '../types';
import { isObject } from '../jsonpath/path';
import type { Source } from '../compile/source';
import { csvItems, csvRows, DELIMITERS } from './csv';

/** The items in an object's text, or why there are none. */
export type Parse = (text: string) => Json[] | string;

export const NOT_ITERABLE = 'Attempting to map over non-iterable node.';

const CSV_FIELDS = ['CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter'];

/** How the objects with the items are written; `types`: what InputType may be here. */
export function compileFormat(config: Source, types: readonly string[]): Parse {
  const type = config.string('InputType') ?? '';
  if (!types.includes(type)) {
    config.problem(`Expected one of ${types.join(', ')}, but got '${type}'`, 'InputType');
  }
  if (type === 'PARQUET') {
    const instead = types.filter((it) => it !== 'PARQUET').join(', ');
    config.problem(`AWS reads PARQUET; the local runtime does not, only ${instead}`, 'InputType');
  }
  if (type !== 'CSV') refuse(config, CSV_FIELDS, 'CSV');
  if (type !== 'JSON') refuse(config, ['ItemsPointer'], 'JSON');
  if (type === 'CSV') return compileCsv(config);
  return type === 'JSONL' ? jsonLines : compileJson(config);
}

function refuse(config: Source, fields: readonly string[], type: string): void {
  for (const field of fields) {
    if (config.has(field)) config.problem(`Field is supported with the InputType ${type} only`, field);
  }
}

const jsonLines: Parse = (text) =>
  parsed(
    `[${text
      .split(/\r?\n/)
      .filter((line) => line.trim())
      .join(',')}]`,
    [],
  );

/** ItemsPointer: a JSON pointer to the array in the object. */
function compileJson(config: Source): Parse {
  const pointer = config.string('ItemsPointer') ?? '';
  if (pointer !== '' && !/^(\/([^~]|~[01])*)+$/.test(pointer)) {
    config.problem(`Expected a JSON pointer, such as /data/rows, but got '${pointer}'`, 'ItemsPointer');
  }
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (text) => parsed(text, keys);
}

function parsed(text: string, keys: readonly string[]): Json[] | string {
  let value: Json | undefined;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return 'The object is not valid JSON.';
  }
  for (const key of keys) value = member(value, key);
  return Array.isArray(value) ? value : NOT_ITERABLE;
}

function member(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return value !== undefined && isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function compileCsv(config: Source): Parse {
  const location = config.requiredString('CSVHeaderLocation');
  const given = config.fields.CSVHeaders;
  if (location === 'GIVEN') config.strings('CSVHeaders');
  else if (location === 'FIRST_ROW') {
    if (given !== undefined) config.problem('Field is supported with the CSVHeaderLocation GIVEN only', 'CSVHeaders');
  } else if (location !== undefined) {
    config.problem(`Expected FIRST_ROW or GIVEN, but got '${location}'`, 'CSVHeaderLocation');
  }
  const name = config.string('CSVDelimiter') ?? 'COMMA';
  const delimiter = Object.hasOwn(DELIMITERS, name) ? DELIMITERS[name] : undefined;
  if (delimiter === undefined) {
    config.problem(`Expected one of ${Object.keys(DELIMITERS).join(', ')}, but got '${name}'`, 'CSVDelimiter');
  }
  return (text) => {
    const rows = csvRows(text, delimiter);
    const headers = location === 'GIVEN' ? (given as string[]) : (rows.shift() ?? []);
    if (new Set(headers).size < headers.length) return 'CSV headers cannot contain duplicates.';
    return csvItems(headers, rows);
  };
}
