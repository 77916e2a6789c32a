import { AnswerHeaders } from '../shared/contract';
import { type HttpAnswer, type HttpEvent, problem } from '../shared/http';
import type { Refusal } from './request';

/** The last version that this instance heard of: what an answer without the model's own word names. */
export interface Memory {
  modelVersion: string | null;
}

/** One request and what every answer to it carries. */
export class Exchange {
  readonly requestId: string;

  constructor(
    event: HttpEvent,
    private readonly memory: Memory,
  ) {
    this.requestId = event.requestContext.requestId;
  }

  get modelVersion(): string | null {
    return this.memory.modelVersion;
  }

  heard(modelVersion: string | null): void {
    this.memory.modelVersion = modelVersion;
  }

  refuse({ status, title, message, errors }: Refusal): HttpAnswer {
    const { requestId, modelVersion } = this;
    const refused = problem(status, title, message, {
      ...(errors.length > 0 ? { errors } : {}),
      modelVersion,
      requestId,
    });
    return status === 503 ? { ...refused, headers: { ...refused.headers, 'retry-after': '5' } } : refused;
  }

  signed(answer: HttpAnswer, modelVersion = this.modelVersion): HttpAnswer {
    return {
      ...answer,
      headers: {
        ...answer.headers,
        [AnswerHeaders.REQUEST_ID]: this.requestId,
        ...(modelVersion === null ? {} : { [AnswerHeaders.MODEL_VERSION]: modelVersion }),
      },
    };
  }
}
