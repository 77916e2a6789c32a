/**
 * What the prediction API, its callers and its tests agree on; the other half of contract.ts.
 * Imports types of the contract alone.
 */
import type { Metrics } from './contract';

/** Who may call the prediction API. */
export type ApiAuth = 'iam' | 'jwt' | 'api-key' | 'none';
/** Header that carries the API key. */
export const API_KEY_HEADER = 'x-api-key';
/** Headers of every answer of the prediction API; the version where a model has told it. */
export const AnswerHeaders = { REQUEST_ID: 'x-request-id', MODEL_VERSION: 'x-model-version' } as const;

/** What one request of the prediction API may hold. */
export const PredictionLimits = { ROWS: 1000, BYTES: 1_048_576 } as const;

export interface Prediction {
  readonly value: number;
  /** Of several classes: how likely each is. */
  readonly probabilities?: readonly number[];
  /** With `explain`: by feature, and `bias`; they add up to the value, or to its margin where the objective has a link. */
  readonly contributions?: Readonly<Record<string, number>>;
}

export interface PredictionAnswer {
  readonly v: 1;
  readonly predictions: readonly Prediction[];
  readonly unit?: string;
  readonly modelVersion: string | null;
  readonly requestId: string;
}

/** What the endpoint serves now. */
export interface ServedModel {
  readonly v: 1;
  readonly modelVersion: string | null;
  /** Of the test split, as the run that registered the model measured them. */
  readonly metrics: Metrics | null;
  /** When its deployment began (ISO 8601). */
  readonly deployedAt: string | null;
  readonly approval: {
    readonly status: string;
    /** Who decided: an address, a caller's ARN; null where the registry does not say. */
    readonly by: string | null;
    readonly at: string | null;
  } | null;
  /** Of the registry; null for a model that is not from it. */
  readonly packageArn: string | null;
  readonly endpoint: { readonly name: string; readonly status: string; readonly configName: string };
  readonly requestId: string;
}

export interface Health {
  readonly v: 1;
  readonly status: 'ok';
  readonly endpointStatus: string;
  readonly modelVersion: string | null;
  readonly requestId: string;
}

/** One line of a captured object: a row that was predicted, with its answer. */
export interface CapturedPrediction {
  readonly v: 1;
  readonly at: string;
  readonly requestId: string;
  readonly modelVersion: string | null;
  readonly input: Readonly<Record<string, number | string | null>>;
  readonly prediction: Prediction;
}

/** One fault of a request; a 400 lists every one at once. */
export interface FieldError {
  /** e.g. "instances[0].weight" */
  readonly field: string;
  readonly value: unknown;
  readonly rule: string;
  readonly fix: string;
}
