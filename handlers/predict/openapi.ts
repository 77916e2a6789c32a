import { Routes } from '../shared/contract';
import { AnswerHeaders, type ApiAuth, API_KEY_HEADER, PredictionLimits } from '../shared/prediction-contract';
import { rowSchema } from '../shared/schema/json-schema';
import type { Schema } from '../shared/schema/schema';
import { COMPONENTS } from './openapi-components';

export interface OpenApiOptions {
  readonly schema: Schema;
  readonly auth: ApiAuth;
  readonly workflowName: string;
}

type Json = Readonly<Record<string, unknown>>;
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** OpenAPI 3.1 of the whole API, from the FeatureSchema and the contract. */
export function openApi({ schema, auth, workflowName }: OpenApiOptions): Json {
  const { target } = schema;
  const security = SECURITY[auth];
  return {
    openapi: '3.1.0',
    info: {
      title: `Predictions of ${workflowName}`,
      version: '1',
      description: `Predicts ${target.name}${target.unit ? ` in ${target.unit}` : ''} by the model that was approved last.`,
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    // Relative to where this document lies, whatever domain or stage it is.
    servers: [{ url: './' }],
    security: security ? [{ [security.name]: [] }] : [],
    paths: paths(schema, auth),
    components: {
      schemas: { Row: rowSchema(schema), ...COMPONENTS },
      ...(security ? { securitySchemes: { [security.name]: security.scheme } } : {}),
    },
  };
}

const SECURITY: Readonly<Record<ApiAuth, { readonly name: string; readonly scheme: Json } | undefined>> = {
  iam: {
    name: 'sigv4',
    scheme: {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      description: 'AWS Signature Version 4 for execute-api',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    },
  },
  jwt: { name: 'jwt', scheme: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
  'api-key': { name: 'apiKey', scheme: { type: 'apiKey', name: API_KEY_HEADER, in: 'header' } },
  none: undefined,
};

function paths(schema: Schema, auth: ApiAuth): Json {
  const get = (operationId: string, summary: string, answer: Json, ...more: Json[]): Json => ({
    get: {
      operationId,
      summary,
      responses: { 200: answer, 400: PROBLEM, ...Object.assign({}, ...more), ...gateway(auth) },
    },
  });
  const asJson = (name: string, description: string): Json =>
    answer(description, { 'application/json': { schema: ref(name) } });
  const upstream = { 502: PROBLEM, 503: UNAVAILABLE };
  return {
    [Routes.PREDICT]: { post: predictOperation(schema, auth) },
    [Routes.SCHEMA]: get(
      'getSchema',
      'JSON Schema (2020-12) of a row',
      answer('The schema', { 'application/schema+json': { schema: { type: 'object' } } }),
    ),
    [Routes.MODEL]: get('getModel', 'What the endpoint serves now', asJson('ServedModel', 'The model'), upstream),
    [Routes.HEALTH]: get('getHealth', 'Whether a model answers', asJson('Health', 'One does'), upstream),
    [Routes.OPENAPI]: get(
      'getOpenApi',
      'This document',
      answer('OpenAPI 3.1', { 'application/json': { schema: { type: 'object', required: ['openapi', 'paths'] } } }),
    ),
  };
}

function predictOperation(schema: Schema, auth: ApiAuth): Json {
  const text = { schema: { type: 'string' }, example: csvExample(schema) };
  return {
    operationId: 'predict',
    summary: `Predict ${schema.target.name} of one row or up to ${PredictionLimits.ROWS}`,
    parameters: [
      {
        name: 'explain',
        in: 'query',
        description:
          'Add the contribution of each feature; they add up to the value (logistic objectives: to its margin).',
        schema: { type: 'boolean', default: false },
      },
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: ref('Rows') }, 'text/csv': text },
    },
    responses: {
      200: answer('One prediction for each row, in order', {
        'application/json': { schema: ref('PredictionAnswer') },
        'text/csv': { schema: { type: 'string' } },
      }),
      400: PROBLEM,
      406: PROBLEM,
      413: PROBLEM,
      415: PROBLEM,
      422: PROBLEM,
      501: PROBLEM,
      502: PROBLEM,
      503: UNAVAILABLE,
      ...gateway(auth),
    },
  };
}

/** A header line alone where a column has no example. */
function csvExample({ columns }: Schema): string {
  const header = columns.map(({ name }) => name).join(',');
  const values = columns.map(({ example, missing, optional }) => example ?? (missing || optional ? '' : undefined));
  return values.includes(undefined) ? header : `${header}\n${values.join(',')}`;
}

const HEADERS: Json = {
  [AnswerHeaders.REQUEST_ID]: { description: 'Also in the log', schema: { type: 'string' }, required: true },
  [AnswerHeaders.MODEL_VERSION]: { description: 'Where a model has told it', schema: { type: 'string' } },
};

const answer = (description: string, content: Json): Json => ({ description, headers: HEADERS, content });

const PROBLEM = answer('What is wrong, and how to mend it (RFC 9457)', {
  'application/problem+json': { schema: ref('Problem') },
});

/** By this API, or by API Gateway where the function can't be run. */
const UNAVAILABLE: Json = {
  description: 'No model answers now',
  headers: { [AnswerHeaders.MODEL_VERSION]: HEADERS[AnswerHeaders.MODEL_VERSION] },
  content: {
    'application/problem+json': { schema: ref('Problem') },
    'application/json': { schema: ref('GatewayMessage') },
  },
};

/** What API Gateway answers by itself. */
function gateway(auth: ApiAuth): Json {
  const message = (description: string): Json => ({
    description,
    content: { 'application/json': { schema: ref('GatewayMessage') } },
  });
  return {
    ...(auth === 'jwt' || auth === 'api-key' ? { 401: message('Nobody has signed in') } : {}),
    ...(auth === 'none' ? {} : { 403: message('Not allowed') }),
    429: message('Too many requests: try again later'),
    500: message('The API itself failed'),
  };
}
