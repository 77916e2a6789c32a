import { ServiceError } from '../../services/types';

export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly status: number;
}

/** What the client is told: an AWS error as it is; anything else is logged here and hidden there. */
export function wireError(error: unknown, log: (line: string) => void): WireError {
  if (error instanceof ServiceError) return { name: error.name, message: error.message, status: error.statusCode };
  log(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return { name: 'InternalFailure', message: 'The local runtime failed; its log says why.', status: 500 };
}

export const unknownOperation = (): ServiceError => new ServiceError('UnknownOperationException', '', 400);
