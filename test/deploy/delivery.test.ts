import { mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT, run } from './support/tools';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const yaml = <T>(path: string): T => parse(read(path)) as T;

interface Application {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly project: string;
    readonly source: {
      readonly repoURL: string;
      readonly path: string;
      readonly helm: { readonly valueFiles: readonly string[] };
    };
    readonly destination: { readonly server: string; readonly namespace: string };
    readonly syncPolicy: { readonly managedNamespaceMetadata: { readonly labels: Readonly<Record<string, string>> } };
  };
}

interface Project {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly sourceRepos: readonly string[];
    readonly destinations: readonly { readonly server: string; readonly namespace: string }[];
    readonly namespaceResourceWhitelist: readonly { readonly group: string; readonly kind: string }[];
  };
}

const application = yaml<Application>('deploy/argocd/application.yaml');
const project = yaml<Project>('deploy/argocd/project.yaml');

test('what Argo CD is told to deploy is in this repository, and its project allows it', () => {
  const { source, destination, project: name } = application.spec;
  expect(existsSync(join(ROOT, source.path, 'Chart.yaml'))).toBe(true);
  expect(source.helm.valueFiles.map((file) => join(source.path, file))).toEqual(['deploy/values/production.yaml']);
  expect({ name, namespace: application.metadata.namespace }).toEqual(project.metadata);
  expect(project.spec.sourceRepos).toContain(source.repoURL);
  expect(project.spec.destinations).toContainEqual(destination);
  expect(application.spec.syncPolicy.managedNamespaceMetadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
});

test('the project allows each kind that the chart has, and no other', () => {
  const folder = 'deploy/chart/ml-workflow-ui/templates';
  const files = run('git', ['ls-files', '--cached', '--others', '--exclude-standard', folder]).text.trim().split('\n');
  const kinds = files.flatMap((file) => {
    const [, version] = /^apiVersion: (\S+)/m.exec(read(file)) ?? [];
    const [, kind] = /^kind: (\S+)/m.exec(read(file)) ?? [];
    return version && kind ? [{ group: version.includes('/') ? version.split('/')[0] : '', kind }] : [];
  });
  const sorted = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).sort();
  expect(sorted(project.spec.namespaceResourceWhitelist)).toEqual(sorted(kinds));
});

describe('a new image', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ml-workflow-values-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const DIGEST = `sha256:${'ab'.repeat(32)}`;
  const set = (...args: string[]) => run(process.execPath, ['deploy/set-image.mjs', ...args]);

  test('is written into the values as it came, and every other line stays', () => {
    const file = join(folder, 'values.yaml');
    const before = read('deploy/values/production.yaml');
    writeFileSync(file, before);
    expect(set(file, 'registry.example.com/ui', '0e1', DIGEST)).toEqual({ status: 0, text: '' });
    const after = readFileSync(file, 'utf8');
    expect((parse(after) as { image: object }).image).toEqual({
      repository: 'registry.example.com/ui',
      tag: '0e1',
      digest: DIGEST,
    });
    const others = (text: string) => text.split('\n').filter((line) => !/^ {2}(repository|tag|digest):/.test(line));
    expect(others(after)).toEqual(others(before));
  });

  test.each([
    ['a digest that is none', 'registry.example.com/ui', '1', 'sha256:ab', 'digest is "sha256:ab"'],
    ['a tag that would be more lines', 'registry.example.com/ui', "1'\nconsole:", DIGEST, 'tag is "1'],
    ['no repository', '', '1', DIGEST, 'repository is ""'],
  ])('%s is refused, and the file stays', (_what, repository, tag, digest, words) => {
    const file = join(folder, 'values.yaml');
    const before = read('deploy/values/production.yaml');
    writeFileSync(file, before);
    const { status, text } = set(file, repository, tag, digest);
    expect({ status, text }).toEqual({ status: 1, text: expect.stringContaining(words) as string });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('the workflow writes the file that Argo CD reads', () => {
    expect(read('.github/workflows/image.yml')).toContain('node deploy/set-image.mjs deploy/values/production.yaml');
  });
});
