import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART } from './support/helm';
import { ROOT } from './support/tools';

/** What can be seen without Helm. */
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const values = parse(read(`${CHART}/values.yaml`)) as object;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Every place that has a value, such as `image.tag`. */
function pathsOf(tree: object, before = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) => {
    const path = before + name;
    const isTree =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
    return isTree ? [path, ...pathsOf(value, `${path}.`)] : [path];
  });
}

const known = new Set(pathsOf(values));

test('each value that a template reads is one of values.yaml, and each of those is read', () => {
  const folder = `${CHART}/templates`;
  const texts = readdirSync(join(ROOT, folder)).map((name) => read(`${folder}/${name}`));
  const used = new Set(
    texts.flatMap((text) => [...text.matchAll(/(?:\.Values|\$v)\.([\w.]+)/g)].map(([, path]) => path ?? '')),
  );
  expect([...used].filter((path) => !known.has(path))).toEqual([]);
  const isRead = (path: string): boolean =>
    [...used].some((one) => one === path || path.startsWith(`${one}.`) || one.startsWith(`${path}.`));
  expect([...known].filter((path) => !isRead(path))).toEqual([]);
});

test('the schema knows every value, and the README says what it is', () => {
  const schema = JSON.parse(read(`${CHART}/values.schema.json`)) as Schema;
  const readme = read(`${CHART}/README.md`);
  for (const path of known) {
    const steps = path.split('.');
    const found = steps.reduce<Schema | undefined>(
      (at, step) => at && (at.properties ? at.properties[step] : at),
      schema,
    );
    expect({ path, known: found !== undefined }).toEqual({ path, known: true });
  }
  const leaves = [...known].filter((path) => ![...known].some((other) => other.startsWith(`${path}.`)));
  const unsaid = leaves.filter((path) => !readme.includes(`\`${path}\``) && !/^resources\./.test(path));
  expect(unsaid).toEqual([]);
});
