import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { CapturedPrediction, PredictionAnswer } from '../shared/prediction-contract';
import { type Log, messageOf } from '../shared/runtime';
import { S3Requests } from '../shared/s3';
import type { RawRow } from '../shared/schema/validate';

/** Keeps what was asked and answered; never fails. */
export type Capture = (rows: readonly RawRow[], answer: PredictionAnswer) => Promise<void>;

export interface CaptureTools {
  /** s3:// URI that ends with a slash. */
  readonly folder: string;
  /** Share of the requests. */
  readonly rate: number;
  readonly put: (bucket: string, key: string, body: string) => Promise<void>;
  readonly log: Log;
  readonly random: () => number;
  readonly now: () => Date;
}

/** Samples whole requests: one object each, one line a row, in a folder of its hour. */
export function capture({ folder, rate, put, log, random, now }: CaptureTools): Capture {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(folder) ?? [];
  return async (rows, { predictions, requestId, modelVersion }) => {
    if (random() >= rate) return;
    const at = now().toISOString();
    const lines = predictions.map((prediction, index) => {
      const line: CapturedPrediction = { v: 1, at, requestId, modelVersion, input: rows[index] ?? {}, prediction };
      return `${JSON.stringify(line)}\n`;
    });
    const key = `${prefix}${at.slice(0, 13).replace(/[-T]/g, '/')}/${requestId.replace(/[^\w=-]/g, '_')}.jsonl`;
    try {
      await put(bucket, key, lines.join(''));
    } catch (error) {
      // A caller's prediction does not depend on it.
      log.error('a prediction was not captured', { requestId, reason: messageOf(error) });
    }
  };
}

/** A caller waits for it: what takes longer is given up. */
const PATIENCE = 1500;

export function putObject({ config }: SageMakerRuntimeClient): CaptureTools['put'] {
  const s3 = new S3Requests(config);
  const headers = { 'content-type': 'application/x-ndjson' };
  return async (bucket, key, body) => {
    await s3.send({ method: 'PUT', bucket, key, headers, body }, PATIENCE);
  };
}
