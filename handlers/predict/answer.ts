import type { Prediction, PredictionAnswer } from '../shared/prediction-contract';
import { type HttpAnswer, json } from '../shared/http';
import type { Schema } from '../shared/schema/schema';
import { csvLine } from '../shared/schema/csv';
import { Refusal } from '../shared/refusal';
import { CSV_TYPE, type PredictionRequest } from './request';

/** Lambda gives back 6 MB at most; the answer is quoted in the one that holds it. */
const MAX_ANSWER = 4_500_000;

/** The answer as it is wanted. */
export function render(answer: PredictionAnswer, request: PredictionRequest, schema: Schema): HttpAnswer {
  const rendered = request.accept === CSV_TYPE ? asCsv(answer.predictions, schema) : json(200, answer);
  if ((rendered.body?.length ?? 0) <= MAX_ANSWER) return rendered;
  const detail = `The answer for ${request.rows.length} rows is longer than ${MAX_ANSWER} bytes: send fewer rows a request.`;
  throw new Refusal(413, 'Too large', detail);
}

function asCsv(predictions: readonly Prediction[], schema: Schema): HttpAnswer {
  const [first] = predictions;
  const classes = first?.probabilities?.map((_, index) => `probability_${index}`) ?? [];
  const features = Object.keys(first?.contributions ?? {});
  const header = [schema.target.name, ...classes, ...features.map((name) => `contribution_${name}`)];
  const lines = predictions.map(({ value, probabilities = [], contributions = {} }) =>
    csvLine([value, ...probabilities, ...features.map((name) => contributions[name] ?? '')]),
  );
  const { headers } = json(200, {}, `${CSV_TYPE}; charset=utf-8; header=present`);
  return { statusCode: 200, ...(headers ? { headers } : {}), body: csvLine(header) + lines.join('') };
}
