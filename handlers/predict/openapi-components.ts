/** The bodies of shared/contract.ts as JSON Schema; the tests hold answers against them. */
import { PredictionLimits } from '../shared/prediction-contract';

type Json = Readonly<Record<string, unknown>>;
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const text = { type: 'string' };
const maybeText = { type: ['string', 'null'] };
const number = { type: 'number' };
const time = { type: ['string', 'null'], format: 'date-time' };
const v = { const: 1 };

/** All named members; what is not optional is required. */
const closed = (properties: Json, optional: readonly string[] = []): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

export const COMPONENTS: Json = {
  Rows: {
    anyOf: [
      ref('Row'),
      closed({ instances: { type: 'array', items: ref('Row'), minItems: 1, maxItems: PredictionLimits.ROWS } }),
    ],
  },
  Prediction: closed(
    {
      value: number,
      probabilities: { type: 'array', items: number },
      contributions: { type: 'object', additionalProperties: number },
    },
    ['probabilities', 'contributions'],
  ),
  PredictionAnswer: closed(
    {
      v,
      predictions: { type: 'array', items: ref('Prediction'), minItems: 1, maxItems: PredictionLimits.ROWS },
      unit: text,
      modelVersion: maybeText,
      requestId: text,
    },
    ['unit'],
  ),
  ServedModel: closed({
    v,
    modelVersion: maybeText,
    metrics: { type: ['object', 'null'], additionalProperties: number },
    deployedAt: time,
    approval: {
      oneOf: [{ type: 'null' }, closed({ status: text, by: maybeText, at: time })],
    },
    packageArn: maybeText,
    endpoint: closed({ name: text, status: text, configName: text }),
    requestId: text,
  }),
  Health: closed({ v, status: { const: 'ok' }, endpointStatus: text, modelVersion: maybeText, requestId: text }),
  FieldError: closed({
    field: { ...text, description: 'Where: instances[0].weight, or of a CSV "line 2, weight"' },
    value: { description: 'What stood there; null where nothing did' },
    rule: text,
    fix: text,
  }),
  Problem: closed(
    {
      type: { ...text, format: 'uri-reference' },
      title: text,
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: text,
      errors: { type: 'array', items: ref('FieldError') },
      modelVersion: maybeText,
      requestId: text,
    },
    ['errors'],
  ),
  GatewayMessage: { type: 'object', properties: { message: maybeText }, required: ['message'] },
};
