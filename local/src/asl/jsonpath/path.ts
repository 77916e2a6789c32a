import type { Json } from '../types';
import type { Filter } from './filter';

export type Step =
  | { readonly kind: 'names'; readonly names: string[] }
  | { readonly kind: 'indexes'; readonly indexes: number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'deep' }
  | { readonly kind: 'function'; readonly name: string };

/** Where a path starts: `$`, `$$` or `$name`. */
export type Root =
  { readonly kind: 'input' } | { readonly kind: 'context' } | { readonly kind: 'variable'; readonly name: string };

export interface Path {
  readonly text: string;
  readonly root: Root;
  readonly steps: Step[];
  /** At most one value, which must exist; otherwise a list of whatever is found. */
  readonly definite: boolean;
}

/** Nothing is where the path points; `reason` is worded as AWS's JSONPath library words it. */
export class NotFound extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'NotFound';
  }
}

export function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
