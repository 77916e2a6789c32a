import type { FieldError } from '../shared/contract';
import { bodyText, contentType, type HttpAnswer, type HttpEvent, problem } from '../shared/http';
import type { Schema } from '../shared/schema';
import { type RawRow, rowErrors } from '../shared/validate';

export const MAX_ROWS = 1000;
export const MAX_BODY = 1_048_576;
/** More than this many faults are counted, not listed: the answer must stay below Lambda's limit. */
const MAX_ERRORS = 2000;

export type ReadAnswer = { readonly rows: readonly RawRow[] } | { readonly refusal: HttpAnswer };

/** The rows of a request, or every problem with them at once. */
export function readRequest(event: HttpEvent, schema: Schema, requestId: string): ReadAnswer {
  const refuse = (status: number, title: string, detail: string, errors: readonly FieldError[] = []): ReadAnswer => ({
    refusal: problem(status, title, detail, { errors, requestId }),
  });
  if (contentType(event) !== 'application/json') {
    return refuse(415, 'Unsupported media type', 'Send the rows as JSON with content-type application/json.');
  }
  const text = bodyText(event, MAX_BODY);
  if (text === undefined)
    return refuse(413, 'Too large', `Send at most ${MAX_BODY} bytes and ${MAX_ROWS} rows a request.`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return refuse(
      400,
      'Not JSON',
      `The body can't be read as JSON: ${error instanceof Error ? error.message : 'unknown'}.`,
    );
  }
  const errors = bodyErrors(body, schema);
  if (errors.length > 0) {
    const listed = errors.slice(0, MAX_ERRORS);
    const more = errors.length > listed.length ? ` The first ${listed.length} are listed.` : '';
    const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
    return refuse(400, 'Invalid input', `The input has ${count}; nothing was predicted.${more}`, listed);
  }
  return { rows: isBatch(body) ? (body.instances as RawRow[]) : [body as RawRow] };
}

const isBatch = (body: unknown): body is { instances: unknown } =>
  typeof body === 'object' && body !== null && !Array.isArray(body) && Object.hasOwn(body, 'instances');

function bodyErrors(body: unknown, schema: Schema): FieldError[] {
  if (!isBatch(body)) return rowErrors(schema, body);
  const { instances, ...rest } = body;
  const errors: FieldError[] = Object.keys(rest).map((field) => ({
    field,
    value: null,
    rule: 'only "instances" stands beside the rows',
    fix: 'leave it out, or move it into a row',
  }));
  const size = Array.isArray(instances) ? instances.length : -1;
  if (size < 1 || size > MAX_ROWS) {
    errors.push({
      field: 'instances',
      value: size < 0 ? null : `${size} rows`,
      rule: `must be a list of 1 to ${MAX_ROWS} rows`,
      fix: size > MAX_ROWS ? 'send the rows in several requests' : 'give {"instances": [{…}]}',
    });
    return errors;
  }
  (instances as unknown[]).forEach((row, index) => errors.push(...rowErrors(schema, row, `instances[${index}].`)));
  return errors;
}
