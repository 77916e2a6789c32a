import { type FieldError, PredictionLimits } from '../shared/prediction-contract';
import { bodyText, contentType, header, type HttpEvent } from '../shared/http';
import { Refusal } from '../shared/refusal';
import type { Schema } from '../shared/schema/schema';
import { type RawRow, rowErrors } from '../shared/schema/validate';
import { CsvError, parseCsv } from '../shared/schema/csv';
import { csvRows } from './csv-rows';

export const JSON_TYPE = 'application/json';
export const CSV_TYPE = 'text/csv';
const { ROWS, BYTES } = PredictionLimits;

/** What is asked for, once it is known to be sound. */
export interface PredictionRequest {
  readonly rows: readonly RawRow[];
  readonly explain: boolean;
  readonly accept: typeof JSON_TYPE | typeof CSV_TYPE;
}

/** Reads the rows and how they are wanted; throws a {@link Refusal} with every fault at once. */
export function readRequest(event: HttpEvent, schema: Schema): PredictionRequest {
  const type = contentType(event);
  if (type !== JSON_TYPE && type !== CSV_TYPE) {
    throw new Refusal(415, 'Unsupported media type', `Send the rows with content-type ${JSON_TYPE} or ${CSV_TYPE}.`);
  }
  const accept = accepted(header(event, 'accept'), type);
  const text = bodyText(event, BYTES);
  if (text === undefined)
    throw new Refusal(413, 'Too large', `Send at most ${BYTES} bytes and ${ROWS} rows a request.`);
  const { rows, errors } = type === CSV_TYPE ? fromCsv(text, schema) : fromJson(text, schema);
  const all = [...queryErrors(event, ['explain']), ...errors];
  if (all.length > 0) throw invalid(all);
  return { rows, explain: event.queryStringParameters?.explain === 'true', accept };
}

/** More than this many faults are counted, not listed: the answer must stay below Lambda's limit. */
const MAX_ERRORS = 2000;

export function invalid(errors: readonly FieldError[]): Refusal {
  const listed = errors.slice(0, MAX_ERRORS);
  const more = errors.length > listed.length ? ` The first ${listed.length} are listed.` : '';
  const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
  return new Refusal(400, 'Invalid input', `The input has ${count}; nothing was predicted.${more}`, listed);
}

/** Faults of the query: a misspelt parameter would otherwise be without effect. */
export function queryErrors(event: HttpEvent, known: readonly string[]): FieldError[] {
  return Object.entries(event.queryStringParameters ?? {}).flatMap(([name, value = '']) => {
    const shown = value.length > 100 ? `${value.slice(0, 99)}…` : value;
    if (!known.includes(name)) {
      const fix = known.length > 0 ? `leave it out; there is ${known.join(', ')}` : 'leave it out';
      return [{ field: `?${name}`, value: shown, rule: 'is not a parameter of this route', fix }];
    }
    if (value === 'true' || value === 'false') return [];
    return [{ field: `?${name}`, value: shown, rule: 'must be true or false', fix: `write ?${name}=true once` }];
  });
}

/** The first of the two that `Accept` likes best; without a wish, what the rows came as. */
function accepted(
  wish: string | undefined,
  sent: typeof JSON_TYPE | typeof CSV_TYPE,
): typeof JSON_TYPE | typeof CSV_TYPE {
  if (wish === undefined || wish.trim() === '') return sent;
  const other = sent === CSV_TYPE ? JSON_TYPE : CSV_TYPE;
  const ranges = wish.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((part) => /^q\s*=/.test(part))?.split('=')[1];
    return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
  });
  const qualityOf = (type: string): number => {
    const forms = [type, `${type.split('/')[0]}/*`, '*/*'];
    return forms.flatMap((form) => ranges.filter((range) => range.type === form))[0]?.quality ?? 0;
  };
  const best = qualityOf(other) > qualityOf(sent) ? other : sent;
  if (qualityOf(best) > 0) return best;
  throw new Refusal(406, 'Not acceptable', `Answers are ${JSON_TYPE} or ${CSV_TYPE}: name one of them in Accept.`);
}

interface Read {
  readonly rows: readonly RawRow[];
  readonly errors: readonly FieldError[];
}

function fromCsv(text: string, schema: Schema): Read {
  try {
    const { rows, errors } = csvRows(parseCsv(text.replace(/^\uFEFF/, '')), schema);
    const size = sizeError('the CSV', rows.length, 'send one line of values for each prediction');
    return { rows, errors: size ? [size] : errors };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Refusal(400, 'Not CSV', `The body can't be read as CSV: ${error.message}.`);
  }
}

function fromJson(text: string, schema: Schema): Read {
  let body: unknown;
  try {
    body = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    throw new Refusal(400, 'Not JSON', `The body can't be read as JSON: ${reason}.`);
  }
  if (!isBatch(body)) return { rows: [body as RawRow], errors: rowErrors(schema, body) };
  const { instances, ...rest } = body;
  const errors: FieldError[] = Object.keys(rest).map((field) => ({
    field,
    value: null,
    rule: 'only "instances" stands beside the rows',
    fix: 'leave it out, or move it into a row',
  }));
  const rows = Array.isArray(instances) ? (instances as unknown[]) : undefined;
  const size = sizeError('instances', rows?.length, 'give {"instances": [{…}]}');
  if (size) return { rows: [], errors: [...errors, size] };
  rows?.forEach((row, index) => errors.push(...rowErrors(schema, row, `instances[${index}].`)));
  return { rows: rows as RawRow[], errors };
}

const isBatch = (body: unknown): body is { instances: unknown } =>
  typeof body === 'object' && body !== null && !Array.isArray(body) && Object.hasOwn(body, 'instances');

function sizeError(field: string, size: number | undefined, fix: string): FieldError | undefined {
  if (size !== undefined && size >= 1 && size <= ROWS) return undefined;
  return {
    field,
    value: size === undefined ? null : `${size} rows`,
    rule: `must be a list of 1 to ${ROWS} rows`,
    fix: (size ?? 0) > ROWS ? 'send the rows in several requests' : fix,
  };
}
