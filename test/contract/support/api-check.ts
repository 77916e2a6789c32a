import type { ObservedCall } from '../../../local/src/services/types';
import { apiModel, type ApiModel, type Shape, type ShapeRef } from './api-models';
import { patternOf } from './patterns';

/** Calls by roles: of Task states, as evaluated, and of handlers, over the wire. */
export const ofRoles = (calls: readonly ObservedCall[]): ObservedCall[] =>
  calls.filter(({ caller }) => caller.includes(':role/'));

/** What AWS's models say against requests and answers, each fault once. */
export function apiFaults(calls: readonly ObservedCall[]): string[] {
  const found = calls.flatMap(({ service, operation, input, answer }) => [
    ...requestFaults(service, operation, input),
    ...(answer === undefined ? [] : answerFaults(service, operation, answer)),
  ]);
  return [...new Set(found)];
}

/** What AWS's model of an operation says against a request; empty when it would be taken. */
export function requestFaults(service: string, operation: string, input: unknown): string[] {
  return faults(service, operation, 'input', input, { unknown: 'refused' });
}

/** The same for an answer of a local service. */
export function answerFaults(service: string, operation: string, answer: unknown): string[] {
  return faults(service, operation, 'output', answer, { unknown: 'refused' });
}

interface Options {
  readonly unknown: 'refused' | 'ignored';
}

function faults(
  service: string,
  operation: string,
  side: 'input' | 'output',
  value: unknown,
  options: Options,
): string[] {
  const model = apiModel(service);
  const known = model.operations[operation];
  if (!known) return [`${service}.${operation}: AWS has no such operation`];
  const ref = known[side];
  if (!ref) return Object.keys(value as object).length === 0 ? [] : [`${service}.${operation}: AWS has no ${side}`];
  const found: string[] = [];
  new Walk(model, found, options).value(ref, withoutMetadata(value), `${service}.${operation} ${side}`);
  return found;
}

/** The SDK's own member, which is no part of an answer. */
function withoutMetadata(value: unknown): unknown {
  const { $metadata: _metadata, ...rest } = value as Record<string, unknown>;
  return rest;
}

class Walk {
  constructor(
    private readonly model: ApiModel,
    private readonly found: string[],
    private readonly options: Options,
  ) {}

  value(ref: ShapeRef, value: unknown, path: string): void {
    const shape = this.model.shapes[ref.shape];
    if (!shape) throw new Error(`botocore has no shape ${ref.shape}`);
    const fault = (text: string) => this.found.push(`${path}: ${text}`);
    if (value === null) return void fault('null is no value');
    switch (shape.type) {
      case 'structure':
        return this.structure(shape, value, path);
      case 'list':
        return this.list(shape, value, path);
      case 'map':
        return this.map(shape, value, path);
      case 'string':
        return typeof value === 'string' ? this.text(shape, value, path) : void fault(`${show(value)} is no string`);
      case 'blob':
        if (isBytes(value)) return this.size(shape, byteLength(value), path, 'bytes');
        return void fault(`${show(value)} is no blob`);
      case 'boolean':
        return typeof value === 'boolean' ? undefined : void fault(`${show(value)} is no boolean`);
      case 'timestamp':
        return value instanceof Date || typeof value === 'number' ? undefined : void fault(`${show(value)} is no time`);
      default:
        return this.number(shape, value, path);
    }
  }

  private structure(shape: Shape, value: unknown, path: string): void {
    if (shape.document) return;
    if (typeof value !== 'object' || Array.isArray(value))
      return void this.found.push(`${path}: ${show(value)} is no object`);
    const members = shape.members ?? {};
    const given = Object.entries(value as Record<string, unknown>).filter(([, member]) => member !== undefined);
    for (const name of shape.required ?? []) {
      if (!given.some(([member]) => member === name)) this.found.push(`${path}: ${name} is required and is missing`);
    }
    if (shape.union && given.length !== 1)
      this.found.push(`${path}: exactly one member is needed, got ${given.length}`);
    for (const [name, member] of given) {
      const ref = members[name];
      if (ref) this.value(ref, member, `${path}.${name}`);
      else if (this.options.unknown === 'refused') this.found.push(`${path}.${name}: AWS knows no such member`);
    }
  }

  private list(shape: Shape, value: unknown, path: string): void {
    if (!Array.isArray(value)) return void this.found.push(`${path}: ${show(value)} is no list`);
    this.size(shape, value.length, path, 'items');
    if (shape.member) for (const [index, item] of value.entries()) this.value(shape.member, item, `${path}[${index}]`);
  }

  private map(shape: Shape, value: unknown, path: string): void {
    if (typeof value !== 'object' || Array.isArray(value))
      return void this.found.push(`${path}: ${show(value)} is no map`);
    const entries = Object.entries(value as object) as [string, unknown][];
    this.size(shape, entries.length, path, 'entries');
    for (const [key, member] of entries) {
      if (shape.key) this.value(shape.key, key, `${path}.${key} (its name)`);
      if (shape.value) this.value(shape.value, member, `${path}.${key}`);
    }
  }

  private text(shape: Shape, value: string, path: string): void {
    this.size(shape, [...value].length, path, 'characters');
    if (shape.enum && !shape.enum.includes(value)) {
      this.found.push(`${path}: ${show(value)} is none of ${shape.enum.slice(0, 8).join(', ')}`);
    }
    if (shape.pattern !== undefined && !patternOf(shape.pattern).test(value)) {
      this.found.push(`${path}: ${show(value)} does not match ${shape.pattern}`);
    }
  }

  private number(shape: Shape, value: unknown, path: string): void {
    if (typeof value !== 'number') return void this.found.push(`${path}: ${show(value)} is no number`);
    if (['integer', 'long'].includes(shape.type) && !Number.isInteger(value))
      this.found.push(`${path}: ${value} is no whole number`);
    this.size(shape, value, path, '');
  }

  private size({ min, max }: Shape, size: number, path: string, unit: string): void {
    const got = `${size}${unit && ` ${unit}`}`;
    if (min !== undefined && size < min) this.found.push(`${path}: ${got}, at least ${min}`);
    if (max !== undefined && size > max) this.found.push(`${path}: ${got}, at most ${max}`);
  }
}

/** A stream of an answer is bytes that come later. */
const isBytes = (value: unknown): boolean =>
  value instanceof Uint8Array ||
  typeof value === 'string' ||
  (typeof value === 'object' && value !== null && 'pipe' in value);
const byteLength = (value: unknown): number =>
  value instanceof Uint8Array || typeof value === 'string' ? value.length : 0;
const show = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 120);
