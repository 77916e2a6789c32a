import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ApiModels } from '../../asl/index';

const FILE = join('models', 'api-outputs.json.gz');
let models: ApiModels | undefined;

/** Read when the first mock is checked, since most runs never need it. */
export function apiModels(): ApiModels {
  models ??= JSON.parse(gunzipSync(readFileSync(find(__dirname))).toString('utf8')) as ApiModels;
  return models;
}

/** From src/ and from dist/ alike. */
function find(folder: string): string {
  const file = join(folder, FILE);
  if (existsSync(file)) return file;
  const above = dirname(folder);
  if (above === folder) throw new Error(`the package ml-workflow-local lacks its file ${FILE}: install it again`);
  return find(above);
}
