import type { Json } from '../types';
import type { Scope, Template } from '../plan';
import { payload, pathField, typedField } from '../compile/fields';
import type { Source } from '../compile/source';
import { evaluationError, runtimeError } from '../machine/errors';
import { csvItems, csvRows } from './csv';

export interface Reader {
  /** The evaluated reader, as the runtime gets it. */
  readonly parameters: Template;
  /** The items in what was read, or why there are none. */
  readonly parse: (output: Json, most: number) => Json[] | string;
  /** How many items at most; 0: all. */
  readonly most: (scope: Scope) => number;
}

const RESOURCE = /^arn:[\w-]+:states:::s3:(getObject|listObjectsV2)$/;
const CONFIG = ['InputType', 'ManifestType', 'CSVHeaderLocation', 'CSVHeaders', 'MaxItems'];

/** ItemReader: items from an object in S3, or the list of the objects. */
export function compileReader(source: Source): Reader | undefined {
  const reader = source.object('ItemReader');
  if (!reader) return undefined;
  const argument = source.query === 'JSONata' ? 'Arguments' : 'Parameters';
  reader.only(['Resource', 'ReaderConfig', argument], `an ItemReader with the query language ${source.query}`);
  const resource = reader.requiredString('Resource') ?? '';
  const operation = RESOURCE.exec(resource)?.[1];
  if (operation === undefined)
    reader.problem(`The resource provided ${resource} is not recognized as an ItemReader`, 'Resource');
  const config = reader.object('ReaderConfig');
  const parseText = compileParse(operation, config, reader);
  const most = compileMaxItems(config);
  const location = payload(reader, argument, `ItemReader/${argument}`);
  return {
    most,
    parameters: (scope) => ({
      Resource: resource,
      ReaderConfig: { ...(config?.fields as Record<string, Json> | undefined), MaxItems: most(scope) },
      [argument]: location?.(scope) ?? {},
    }),
    parse: (output, limit) => {
      const items = Array.isArray(output) ? output : typeof output === 'string' ? parseText(output) : NOT_ITERABLE;
      return typeof items === 'string' ? items : items.slice(0, limit || undefined);
    },
  };
}

type Parse = (text: string) => Json[] | string;

function compileParse(operation: string | undefined, config: Source | undefined, reader: Source): Parse {
  if (operation === 'listObjectsV2') return () => NOT_ITERABLE;
  const type = config?.string('InputType');
  config?.only([...CONFIG, ...(config.query === 'JSONPath' ? ['MaxItemsPath'] : [])], 'a ReaderConfig');
  if (type === 'CSV' && config) return compileCsv(config);
  if (type === 'MANIFEST' && config) return compileManifest(config);
  if (config?.has('ManifestType'))
    config.problem('Field is supported with the InputType MANIFEST only', 'ManifestType');
  if (type === 'JSONL') return (text) => jsonItems(`[${text.trim().split(/\r?\n/).join(',')}]`);
  if (type !== 'JSON') {
    (config ?? reader).problem(`Expected one of CSV, JSON, JSONL, MANIFEST, but got '${type ?? ''}'`, 'InputType');
  }
  return jsonItems;
}

/** An S3 inventory lies in many objects; the runtime reads them all and answers with the items. */
function compileManifest(config: Source): Parse {
  const type = config.string('ManifestType') ?? 'S3_INVENTORY';
  if (type !== 'S3_INVENTORY') config.problem(`Expected S3_INVENTORY, but got '${type}'`, 'ManifestType');
  return () => NOT_ITERABLE;
}

const NOT_ITERABLE = 'Attempting to map over non-iterable node.';

function jsonItems(text: string): Json[] | string {
  try {
    const value = JSON.parse(text) as Json;
    return Array.isArray(value) ? value : NOT_ITERABLE;
  } catch {
    return 'The object is not valid JSON.';
  }
}

function compileCsv(config: Source): Parse {
  const location = config.requiredString('CSVHeaderLocation');
  const given = config.fields.CSVHeaders;
  if (location === 'GIVEN') config.strings('CSVHeaders');
  else if (location !== undefined && location !== 'FIRST_ROW') {
    config.problem(`Expected FIRST_ROW or GIVEN, but got '${location}'`, 'CSVHeaderLocation');
  }
  return (text) => {
    const rows = csvRows(text);
    const headers = location === 'GIVEN' ? (given as string[]) : (rows.shift() ?? []);
    if (new Set(headers).size < headers.length) return 'CSV headers cannot contain duplicates.';
    return csvItems(headers, rows);
  };
}

/** 0: no limit. */
function compileMaxItems(config: Source | undefined): (scope: Scope) => number {
  if (!config) return () => 0;
  const computed = typedField(config, 'MaxItems', 'number');
  const path = pathField(config, 'MaxItemsPath');
  const constant = computed ? 0 : (config.number('MaxItems', 0) ?? 0);
  if (!computed && !path) return () => constant;
  return (scope) => {
    const value = Number((computed ?? path)?.(scope));
    if (Number.isInteger(value) && value >= 0) return value;
    const cause = `The field MaxItems must be a whole number of at least 0, but was ${value}`;
    throw computed ? evaluationError(cause, 'ItemReader/ReaderConfig/MaxItems') : runtimeError(cause);
  };
}
