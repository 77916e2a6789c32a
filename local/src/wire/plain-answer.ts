import type { WireResponse } from './request';

export const JSON_TYPE = { 'content-type': 'application/json' };

/** What API Gateway answers by itself. */
export const plain = (status: number, message: string): WireResponse => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify({ message }),
});
