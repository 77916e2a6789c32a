import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { FULL } from '../../support/full';
import { type Ran, ROOT, run } from './tools';

export const CHART = 'deploy/chart/ml-workflow-ui';
export const KUBERNETES = '1.37.0';

/** Go takes minutes to build it, so that only the full tests do. */
function find(): string | undefined {
  const args = [join(ROOT, 'scripts/helm.mjs'), ...(FULL ? ['--install'] : [])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  console.info(`the chart is not rendered: ${stderr.trim().split('\n').pop()}`);
  return undefined;
}

const HELM = find();
export const hasHelm = HELM !== undefined;
export const withHelm = hasHelm ? describe : describe.skip;

export const helm = (...args: string[]): Ran => run(HELM ?? 'helm', args);

type Values = Readonly<Record<string, unknown>>;

/** Each as `--set-json`, so that a test shows what it sets. */
const asArgs = (values: Values): string[] =>
  Object.entries(values).flatMap(([path, value]) => ['--set-json', `${path}=${JSON.stringify(value)}`]);

export const template = (files: readonly string[], values: Values = {}): Ran =>
  helm(
    ...['template', 'ui', CHART, '--namespace', 'ml', '--kube-version', KUBERNETES],
    ...files.flatMap((file) => ['--values', file]),
    ...asArgs(values),
  );

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  // Each kind has its own; a test says what it looks at.
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What is installed, by kind. */
export function rendered(files: readonly string[], values: Values = {}): ReadonlyMap<string, Manifest> {
  const { status, text } = template(files, values);
  if (status !== 0) throw new Error(text);
  const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  return new Map(manifests.map((manifest) => [manifest.kind, manifest]));
}
