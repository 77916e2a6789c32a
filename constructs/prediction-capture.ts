import { Duration } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';

/** What a {@link PredictionApi} keeps of requests and answers, to measure drift by. */
export interface PredictionCapture {
  /**
   * Bucket that takes the captured predictions; it gets a lifecycle rule for their folder.
   * @default - a bucket of its own, which stays when the stack is deleted
   */
  readonly bucket?: Bucket;
  /**
   * Share of the requests that are captured, above 0 and at most 1. A captured request is answered some milliseconds later.
   * @default 0.1
   */
  readonly sampleRate?: number;
  /**
   * Captured predictions are deleted after this time.
   * @default Duration.days(90)
   */
  readonly retention?: Duration;
}
