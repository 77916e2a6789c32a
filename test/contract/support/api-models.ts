import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The parts of botocore's service-2.json that say what a request or an answer may hold. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, ShapeRef>>;
  readonly member?: ShapeRef;
  readonly key?: ShapeRef;
  readonly value?: ShapeRef;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly union?: boolean;
  readonly document?: boolean;
}

export interface ShapeRef {
  readonly shape: string;
}

export interface ApiModel {
  readonly operations: Readonly<Record<string, { readonly input?: ShapeRef; readonly output?: ShapeRef }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Our service → botocore's folder, where the names differ. */
const FOLDERS: Readonly<Record<string, string>> = { sfn: 'stepfunctions', sagemakerruntime: 'sagemaker-runtime' };
const models = new Map<string, ApiModel>();

/** AWS's own model of a service, as the installed botocore has it. */
export function apiModel(service: string): ApiModel {
  const known = models.get(service);
  if (known) return known;
  const folder = join(botocoreData(), FOLDERS[service] ?? service);
  const newest = readdirSync(folder).sort().at(-1) ?? '';
  const plain = join(folder, newest, 'service-2.json');
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  const model = JSON.parse(text.toString('utf8')) as ApiModel;
  models.set(service, model);
  return model;
}

function botocoreData(): string {
  const venv = join(__dirname, '../../../.venv');
  const library = join(venv, existsSync(join(venv, 'Lib')) ? 'Lib' : 'lib');
  const places = [library, ...readdirSync(library).map((name) => join(library, name))];
  const found = places.map((place) => join(place, 'site-packages/botocore/data')).find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error('botocore is not installed in .venv: run "node scripts/python-env.mjs --dev" first');
  }
  return found;
}
