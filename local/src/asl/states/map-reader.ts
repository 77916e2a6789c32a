import type { Json } from '../types';
import type { Scope, Template } from '../plan';
import { payload, pathField, typedField } from '../compile/fields';
import type { Source } from '../compile/source';
import { evaluationError, runtimeError } from '../machine/errors';
import { isObject } from '../jsonpath/path';
import { compileFormat, NOT_ITERABLE, type Parse } from './map-format';

export interface Reader {
  /** The evaluated reader, as the runtime gets it. */
  readonly parameters: Template;
  /** The items in what was read, or why there are none. */
  readonly parse: (output: Json, most: number) => Json[] | string;
  /** How many items at most; 0: all. */
  readonly most: (scope: Scope) => number;
}

const RESOURCE = /^arn:[\w-]+:states:::s3:(getObject|listObjectsV2)$/;
const FORMAT = ['InputType', 'CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter', 'ItemsPointer'];
const OBJECTS = ['CSV', 'JSON', 'JSONL', 'PARQUET'];

/** ItemReader: items from an object in S3, from many objects, or the list of the objects. */
export function compileReader(source: Source): Reader | undefined {
  const reader = source.object('ItemReader');
  if (!reader) return undefined;
  const argument = source.query === 'JSONata' ? 'Arguments' : 'Parameters';
  reader.allowOnly(['Resource', 'ReaderConfig', argument], `an ItemReader with the query language ${source.query}`);
  const resource = reader.requiredString('Resource') ?? '';
  const operation = RESOURCE.exec(resource)?.[1];
  if (operation === undefined)
    reader.problem(`The resource provided ${resource} is not recognized as an ItemReader`, 'Resource');
  const config = reader.object('ReaderConfig');
  const parseText = operation === 'listObjectsV2' ? compileList(config) : compileObject(config, reader);
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
      const items = itemsOf(output, parseText);
      return typeof items === 'string' ? items : items.slice(0, limit || undefined);
    },
  };
}

/** What was read: the items, the text of one object, or the texts of several. */
function itemsOf(output: Json, parseText: Parse): Json[] | string {
  if (Array.isArray(output)) return output;
  if (typeof output === 'string') return parseText(output);
  const texts = isObject(output) ? output.Objects : undefined;
  if (!Array.isArray(texts)) return NOT_ITERABLE;
  const all: Json[] = [];
  for (const text of texts) {
    const items = parseText(String(text));
    if (typeof items === 'string') return items;
    for (const item of items) all.push(item);
  }
  return all;
}

const limits = (config: Source): string[] => ['MaxItems', ...(config.query === 'JSONPath' ? ['MaxItemsPath'] : [])];

/** The objects themselves, or with LOAD_AND_FLATTEN what is in them. */
function compileList(config: Source | undefined): Parse {
  const transformation = config?.string('Transformation') ?? 'NONE';
  if (config && transformation === 'LOAD_AND_FLATTEN') {
    config.allowOnly([...FORMAT, ...limits(config), 'Transformation'], 'a ReaderConfig with LOAD_AND_FLATTEN');
    return compileFormat(config, OBJECTS);
  }
  config?.allowOnly([...limits(config), 'Transformation'], 'a ReaderConfig of listObjectsV2');
  if (transformation !== 'NONE')
    config?.problem(`Expected NONE or LOAD_AND_FLATTEN, but got '${transformation}'`, 'Transformation');
  return () => NOT_ITERABLE;
}

function compileObject(config: Source | undefined, reader: Source): Parse {
  if (!config) {
    if (!reader.has('ReaderConfig')) reader.missing('ReaderConfig');
    return () => NOT_ITERABLE;
  }
  const type = config.string('InputType');
  const manifest = config.string('ManifestType') ?? (type === 'MANIFEST' ? 'S3_INVENTORY' : undefined);
  config.allowOnly([...FORMAT, ...limits(config), 'ManifestType'], 'a ReaderConfig of getObject');
  if (manifest === undefined) return compileFormat(config, [...OBJECTS, 'MANIFEST']);
  // The files of Athena's UNLOAD, which the manifest lists line by line.
  if (manifest === 'ATHENA_DATA') return compileFormat(config, ['CSV', 'JSONL', 'PARQUET']);
  if (manifest !== 'S3_INVENTORY')
    config.problem(`Expected ATHENA_DATA or S3_INVENTORY, but got '${manifest}'`, 'ManifestType');
  else if (type !== undefined && type !== 'MANIFEST')
    config.problem('An S3_INVENTORY is read as CSV: leave the InputType out', 'InputType');
  // It says itself how it is written; the runtime answers with the items.
  return () => NOT_ITERABLE;
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
