import type { FieldError } from './prediction-contract';

/** Why a request is not carried out: an answer in words, not a fault of ours. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(detail);
  }
}
