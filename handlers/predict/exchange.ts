import { AnswerHeaders } from '../shared/prediction-contract';
import { type HttpAnswer, type HttpEvent, problem } from '../shared/http';
import type { ServedModels } from './model';
import type { Refusal } from '../shared/refusal';

/** One request and what every answer to it carries. */
export class Exchange {
  readonly requestId: string;
  private heardOf: string | null | undefined;

  constructor(event: HttpEvent) {
    this.requestId = event.requestContext.requestId;
  }

  /** Null where no model is served, or where it does not say. */
  get modelVersion(): string | null {
    return this.heardOf ?? null;
  }

  heard(modelVersion: string | null): void {
    this.heardOf = modelVersion;
  }

  /** Of an answer that no model has given: the one that is served. */
  async learn(models: Pick<ServedModels, 'find'>): Promise<void> {
    if (this.heardOf !== undefined) return;
    this.heardOf = await models.find().then(
      (served) => served.modelVersion,
      () => null,
    );
  }

  refuse({ status, title, message, errors }: Refusal): HttpAnswer {
    const { requestId, modelVersion } = this;
    const extra = { ...(errors.length > 0 ? { errors } : {}), modelVersion, requestId };
    const refused = problem(status, title, message, extra);
    return status === 503 ? { ...refused, headers: { ...refused.headers, 'retry-after': '5' } } : refused;
  }

  signed(answer: HttpAnswer): HttpAnswer {
    const { requestId, modelVersion } = this;
    return {
      ...answer,
      headers: {
        ...answer.headers,
        [AnswerHeaders.REQUEST_ID]: requestId,
        ...(modelVersion === null ? {} : { [AnswerHeaders.MODEL_VERSION]: modelVersion }),
      },
    };
  }
}
