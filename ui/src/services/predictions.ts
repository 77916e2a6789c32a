import type { FieldError, PredictionAnswer } from '../../../handlers/shared/prediction-contract';
import type { RawRow } from '../../../handlers/shared/schema/validate';
import { ConsoleError } from '../models/console-error';
import { ask } from './http';

export const predict = (rows: readonly RawRow[], signal?: AbortSignal): Promise<PredictionAnswer> =>
  ask('/predict', { body: { instances: rows }, signal });

/** With its explanation, where the model's container gives one. */
export async function predictOne(row: RawRow): Promise<PredictionAnswer> {
  try {
    return await ask<PredictionAnswer>('/predict', { body: { instances: [row] }, query: { explain: 'true' } });
  } catch (error) {
    if (error instanceof ConsoleError && error.status === 501) return predict([row]);
    throw error;
  }
}

/** What a refused prediction says of single fields. */
export const fieldErrors = (error: unknown): readonly FieldError[] =>
  error instanceof ConsoleError && Array.isArray(error.problem.errors) ? (error.problem.errors as FieldError[]) : [];
