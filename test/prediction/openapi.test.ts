import { readFileSync } from 'node:fs';
import { openApi } from '../../handlers/predict/openapi';
import type { ApiAuth } from '../../handlers/shared/prediction-contract';
import { DIALECT, rowSchema } from '../../handlers/shared/schema/json-schema';
import type { Schema } from '../../handlers/shared/schema/schema';
import { rowErrors } from '../../handlers/shared/schema/validate';
import { counted, seeded } from '../support/full';
import { SCHEMA } from '../handlers/support';
import { SCHEMA_FILE } from './support/apis';
import { checkDocuments, hasTools, type SchemaCase } from './support/python';

jest.setTimeout(240_000);

const HOUSING = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema;
/** Names and limits that are easy to get wrong. */
const ODD: Schema = {
  v: 1,
  columns: [
    { name: '__proto__', type: 'number' },
    { name: 'a b/c~d', type: 'integer', min: -3, max: 3 },
    { name: 'text', type: 'category' },
    { name: 'maybe', type: 'category', missing: true },
    { name: 'größe', type: 'category', categories: ['a', '', 'ü'], optional: true },
  ],
  target: { name: 'y', type: 'number' },
};
const SCHEMAS = [HOUSING, SCHEMA, ODD];
const AUTHS: readonly ApiAuth[] = ['iam', 'jwt', 'api-key', 'none'];
const documents = SCHEMAS.flatMap((schema) => AUTHS.map((auth) => openApi({ schema, auth, workflowName: 'Prices' })));

const pick = seeded(19);
const one = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
const VALUES = [0, 1, 2, 3, -3, 4, 1.5, 37.9, 500, -122, 1e39, -1e39, 3.4e38, 32, 42, 43, null, '', ' ', 'a', 'INLAND', 'NEAR BAY', 'near bay', 'ü', '37', true, [], {}]; // prettier-ignore

/** A sound row as often as not, with up to two changes. */
function randomRow({ columns, target }: Schema): unknown {
  const entries: [string, unknown][] = columns.map(({ name, type, categories, min = 1, max = 3 }) => [
    name,
    type === 'category' ? one(categories ?? ['x']) : type === 'integer' ? Math.ceil(min) : (min + max) / 2,
  ]);
  for (let changes = pick(3); changes > 0; changes--) {
    const index = pick(entries.length);
    const kind = pick(4);
    if (kind === 0) entries.splice(index, 1);
    else if (kind === 1) entries.push([one(['extra', target.name, 'toString']), 1]);
    else if (entries[index]) entries[index][1] = one(VALUES);
    if (entries.length === 0) break;
  }
  return pick(40) === 0 ? one(VALUES) : Object.fromEntries(entries);
}

(hasTools ? describe : describe.skip)('the OpenAPI document', () => {
  test('is OpenAPI 3.1 for each schema and each kind of authorization; a fault would be found', () => {
    const broken = { ...documents[0], info: { title: 'no version' } };
    const { faults } = checkDocuments(
      [...documents, broken],
      [],
      SCHEMAS.map((schema) => ({ $schema: DIALECT, ...rowSchema(schema) })),
    );
    expect(faults.slice(0, -1)).toEqual(documents.map(() => []));
    expect(faults.at(-1)?.join()).toContain('"version" is a required property');
  });

  test('its row schema takes the rows that validation takes, and no other', () => {
    const count = counted(1500, 30_000);
    const cases: SchemaCase[] = [];
    const expected: boolean[] = [];
    for (let at = 0; at < count; at++) {
      const index = pick(SCHEMAS.length);
      const schema = SCHEMAS[index] as Schema;
      const value = randomRow(schema);
      cases.push({ document: index * AUTHS.length, schema: 'Row', value });
      expected.push(rowErrors(schema, value).length === 0);
    }
    const { verdicts } = checkDocuments(documents, cases);
    const differing = cases.filter((_, at) => verdicts[at] !== expected[at]);
    expect(differing.slice(0, 3)).toEqual([]);
    const sound = expected.filter(Boolean).length;
    expect(sound).toBeGreaterThan(count / 10);
    expect(count - sound).toBeGreaterThan(count / 10);
  });
});

test.each([
  ['iam', ['403', '429', '500']],
  ['jwt', ['401', '403', '429', '500']],
  ['none', ['429', '500']],
] as const)('%s: what API Gateway answers by itself is in it', (auth, statuses) => {
  const { paths, security } = openApi({ schema: SCHEMA, auth, workflowName: 'x' }) as unknown as {
    paths: Record<string, Record<string, { responses: Record<string, { content: object }> }>>;
    security: object[];
  };
  const { responses = {} } = paths['/predict']?.post ?? {};
  const own = Object.keys(responses).filter((status) => 'application/json' in (responses[status]?.content ?? {}));
  expect(own).toEqual(['200', ...statuses, '503'].sort());
  expect(security).toHaveLength(auth === 'none' ? 0 : 1);
});
