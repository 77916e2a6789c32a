import type { Diagnostic, Json } from '../types';
import type { QueryLanguage } from '../plan';
import { isObject } from '../jsonpath/path';

export interface Members {
  readonly [field: string]: Json | undefined;
}

/** A JSON object of the definition, read field by field; what is wrong with it becomes a diagnostic. */
export class Source {
  constructor(
    readonly fields: Members,
    /** JSON pointer of this object. */
    readonly pointer: string,
    readonly query: QueryLanguage,
    private readonly diagnostics: Diagnostic[],
  ) {}

  problem(message: string, field?: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
    const location = field === undefined ? this.pointer : `${this.pointer}/${field}`;
    this.diagnostics.push({ severity: 'ERROR', code, message, location: location === '' ? '/' : location });
  }

  has(field: string): boolean {
    return this.fields[field] !== undefined;
  }

  /** Refuses fields that are not in the list. */
  allowOnly(allowed: readonly string[], what: string): void {
    for (const field of Object.keys(this.fields)) {
      if (!allowed.includes(field)) this.problem(`Field is not supported by ${what}`, field);
    }
  }

  string(field: string): string | undefined {
    const value = this.fields[field];
    if (value === undefined || typeof value === 'string') return value;
    this.problem('Expected value of type String', field);
    return undefined;
  }

  requiredString(field: string): string | undefined {
    if (!this.has(field)) this.missing(field);
    return this.string(field);
  }

  missing(field: string): void {
    this.problem(`The field '${field}' is required but was missing`);
  }

  boolean(field: string): boolean {
    const value = this.fields[field];
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    this.problem('Expected value of type Boolean', field);
    return false;
  }

  /** A number within bounds, or undefined. */
  number(field: string, least: number, most = 99_999_999, whole = true): number | undefined {
    const value = this.fields[field];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value)))
      return value;
    const bound = Number.isFinite(most) ? ` and at most ${most}` : '';
    this.problem(
      `Expected ${whole ? 'an integer' : 'a number'} of at least ${least}${bound}, but got ${JSON.stringify(value)}`,
      field,
    );
    return undefined;
  }

  object(field: string): Source | undefined {
    const value = this.fields[field];
    if (value === undefined) return undefined;
    if (isObject(value)) return this.at(value, field);
    this.problem('Expected value of type Object', field);
    return undefined;
  }

  objects(field: string): Source[] {
    const value = this.fields[field];
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every(isObject)) return value.map((it, i) => this.at(it, `${field}/${i}`));
    this.problem('Expected value of type Array of Objects', field);
    return [];
  }

  strings(field: string): string[] {
    const value = this.fields[field];
    if (Array.isArray(value) && value.length > 0 && value.every((it) => typeof it === 'string')) return value;
    if (value === undefined) this.missing(field);
    else this.problem('Expected a non-empty array of strings', field);
    return [];
  }

  at(fields: Members, below: string, query: QueryLanguage = this.query): Source {
    return new Source(fields, `${this.pointer}/${below}`, query, this.diagnostics);
  }

  speaking(query: QueryLanguage): Source {
    return new Source(this.fields, this.pointer, query, this.diagnostics);
  }
}
