import { isObject } from '../jsonpath/path';
import type { Resource } from '../states/integrations';
import type { Json } from '../types';
import { refused } from './refusal';

/** What the APIs of services answer; scripts/api-outputs.py writes it. */
export interface ApiModels {
  readonly services: { readonly [name: string]: ApiModel | undefined };
}

interface ApiModel {
  /** Number of the shape that each operation answers, in lower camel case; null: nothing. */
  readonly operations: { readonly [operation: string]: number | null | undefined };
  readonly shapes: readonly Shape[];
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** s: text (or a time, or bytes), n: number, b: boolean, l: list of, k: map to, m: members, r: those required. */
type Shape =
  | 's'
  | 'n'
  | 'b'
  | { readonly s: Bounds & { readonly e?: readonly string[] } }
  | { readonly n: Bounds }
  | { readonly l: number }
  | { readonly k: number }
  | { readonly m: { readonly [member: string]: number }; readonly r?: readonly string[] };

type Mode = 'STRICT' | 'PRESENT';

/** Optimized integrations whose name is not that of the AWS SDK integration. */
const SERVICES: Record<string, string> = {
  states: 'sfn',
  events: 'eventbridge',
  elasticmapreduce: 'emr',
  'emr-containers': 'emrcontainers',
  'emr-serverless': 'emrserverless',
};
/** Optimized integrations that make something of their own of the API's answer. */
const OWN_FORM = ['apigateway:invoke', 'http:invoke', 'eks:call', 'eks:runJob', 'bedrock:invokeModel'];

const invalid = (reason: string): Error => refused(`Mock result schema validation error: ${reason}`);

/** Throws where the result is not what the API would answer; answers why it was not checked, if so. */
export function checkAgainstModel(result: Json, at: Resource, mode: Mode, models: ApiModels): string | undefined {
  // What a job, a token or a worker ends with is not the answer of the call, and a plain function's is anything.
  if (at.kind !== 'service' || at.pattern !== 'request') return undefined;
  const called = `${at.service}:${at.action}`;
  if (!at.sdk && OWN_FORM.includes(called)) return undefined;
  const model = models.services[at.sdk ? at.service : (SERVICES[at.service] ?? at.service)];
  if (!model) return `TestState did not check the mock of ${called}: this release has no API model of "${at.service}"`;
  const number = model.operations[at.action];
  if (number === undefined) return `TestState did not check the mock of ${called}: there is no such operation`;
  if (number === null) return undefined;
  const isFunction = !at.sdk && called === 'lambda:invoke';
  new Check(model.shapes, mode, model === models.services.sfn, isFunction ? ['Payload'] : []).value(result, number, '');
  return undefined;
}

class Check {
  constructor(
    private readonly shapes: readonly Shape[],
    private readonly mode: Mode,
    /** Step Functions' own members are lower camel case in the API, and upper here, as everywhere. */
    private readonly capitals: boolean,
    /** Members that an integration parses, so that they may be anything. */
    private readonly free: readonly string[],
  ) {}

  value(value: Json, number: number, field: string): void {
    const shape = this.shapes[number];
    if (shape === undefined || value === null) return;
    const wrong = (what: string): Error =>
      invalid(`${field === '' ? 'Mock result' : `Field '${field}'`} must be ${what}`);
    if (shape === 'b') {
      if (typeof value !== 'boolean') throw wrong('a boolean');
    } else if (shape === 's' || (typeof shape === 'object' && 's' in shape)) {
      if (typeof value !== 'string') throw wrong('a string');
      if (shape !== 's') text(value, shape.s, field);
    } else if (shape === 'n' || 'n' in shape) {
      if (typeof value !== 'number') throw wrong('a number');
      if (shape !== 'n') range(value, shape.n, field);
    } else if ('l' in shape) {
      if (!Array.isArray(value)) throw wrong('an array');
      for (const item of value) this.value(item, shape.l, field);
    } else if (!isObject(value)) throw wrong('an object');
    else if ('k' in shape) for (const item of Object.values(value)) this.value(item, shape.k, field);
    else this.structure(value, shape);
  }

  private structure(value: { [member: string]: Json }, { m, r = [] }: Extract<Shape, { m: object }>): void {
    if (this.mode === 'STRICT') {
      for (const name of r.map((it) => this.shown(it))) {
        if (value[name] === undefined) throw invalid(`Required field '${name}' is missing`);
      }
    }
    for (const [name, number] of Object.entries(m)) {
      const shown = this.shown(name);
      const member = value[shown];
      if (member !== undefined && !this.free.includes(shown)) this.value(member, number, shown);
    }
  }

  private shown(name: string): string {
    return this.capitals ? name.charAt(0).toUpperCase() + name.slice(1) : name;
  }
}

function text(value: string, { min = 0, max = Infinity, e }: Bounds & { e?: readonly string[] }, field: string): void {
  if (e && !e.includes(value)) throw invalid(`Field '${field}' is not an expected value`);
  if (value.length < min) throw invalid(`Field '${field}' is smaller than the minimum length`);
  if (value.length > max) throw invalid(`Field '${field}' is larger than the maximum length`);
}

function range(value: number, { min = -Infinity, max = Infinity }: Bounds, field: string): void {
  if (value < min) throw invalid(`Field '${field}' is less than the minimum value`);
  if (value > max) throw invalid(`Field '${field}' is greater than the maximum value`);
}
