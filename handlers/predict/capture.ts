import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CapturedPrediction, PredictionAnswer } from '../shared/prediction-contract';
import { type Log, messageOf } from '../shared/runtime';
import type { RawRow } from '../shared/validate';

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

/** PutObject alone; the whole S3 client would make this function half as large again. */
export function putObject({ config }: SageMakerRuntimeClient): CaptureTools['put'] {
  return async (bucket, key, body) => {
    const region = await config.region();
    const { credentials, sha256 } = config;
    const signer = new SignatureV4({ credentials, region, service: 's3', sha256, uriEscapePath: false });
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
    const url = new URL(`/${bucket}/${key}`, endpoint ?? `https://s3.${region}.${suffix}`);
    const { headers } = await signer.sign({
      method: 'PUT',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: {},
      headers: { host: url.host, 'content-type': 'application/x-ndjson' },
      body,
    });
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(url, { method: 'PUT', headers, body, signal });
    const words = await answer.text();
    if (!answer.ok) throw new Error(`S3 answered ${answer.status}: ${words.slice(0, 300)}`);
  };
}
