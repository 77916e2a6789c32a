import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseCsv } from '../../local/src/runtime/items/csv';
import { counted, FULL } from '../support/full';
import { type Answer, available, type Engine, Jobs } from './support/job';
import { type Expected, expectedOf, type Input, inputs } from './support/random-csv';

jest.setTimeout(4 * 3_600_000);

const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of all part files, without their headers. */
function rowsIn(out: string, name: string): string[][] {
  const parts = readdirSync(join(out, name)).filter((part) => part.endsWith('.csv'));
  return parts.sort().flatMap((part) => parseCsv(readFileSync(join(out, name, part), 'utf8'), ',').slice(1));
}

const sorted = (rows: readonly (readonly string[])[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

const outputs = (out: string): string[] =>
  readdirSync(out, { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : []));

/** The sentence of an input that no model can be trained on, or undefined. */
function refusal(expected: Expected, schema: Input['schema']): string | undefined {
  const { read, quarantined, duplicates, splits } = expected;
  if (read === 0) return 'has a header line and no rows';
  const empty = Object.entries(splits).find(([, rows]) => rows.length === 0)?.[0];
  const counts = new RegExp(
    `split: ${read} rows read, ${quarantined.length} quarantined.*, ${duplicates} duplicates`,
    's',
  );
  if (empty) return `no row is left for the ${empty} ${counts.source}`;
  const targets = new Set(splits.train.map((row) => Number(row.at(-1))).map((value) => (value === 0 ? 0 : value)));
  return targets.size === 1 ? `${schema.target.name} is .* in all ${splits.train.length} rows` : undefined;
}

function check(input: Input, answer: Answer, out: string): 'refused' | 'prepared' {
  const expected = expectedOf(input);
  const sentence = refusal(expected, input.schema);
  if (sentence !== undefined) {
    expect(answer).toEqual({ error: expect.stringMatching(new RegExp(sentence, 's')) });
    expect(outputs(out)).toEqual([]);
    return 'refused';
  }
  const { train, validation, test } = expected.splits;
  const counts = { train: train.length, validation: validation.length, test: test.length };
  const { read, duplicates, quarantined } = expected;
  expect(answer).toEqual({ rows: { read, quarantined: quarantined.length, duplicates, ...counts } });
  expect(read).toBe(quarantined.length + duplicates + counts.train + counts.validation + counts.test);
  expect(sorted(rowsIn(out, 'quarantine'))).toEqual(sorted(quarantined));
  const asSent = test.map((row) => [row.at(-1) ?? '', ...row.slice(0, -1)]);
  expect(sorted(rowsIn(out, 'test'))).toEqual(sorted(asSent));
  expect([rowsIn(out, 'train').length, rowsIn(out, 'validation').length]).toEqual([counts.train, counts.validation]);
  return 'prepared';
}

describe.each([
  ['duckdb', counted(15, 2000)],
  ['spark', counted(2, 60)],
] as const)('on %s', (engine: Engine, numRuns) => {
  const here = available(engine);
  let jobs: Jobs;
  beforeAll(() => {
    if (here) jobs = new Jobs(engine);
  });
  afterAll(async () => jobs?.close());

  (here ? test : test.skip)(`rows in = rows out + quarantined + duplicates, in ${numRuns} random inputs`, async () => {
    const ends = { refused: 0, prepared: 0 };
    const property = fc.asyncProperty(inputs, async (input) => {
      const place = mkdtempSync(join(folder, 'run-'));
      const source = join(place, 'in');
      mkdirSync(source);
      for (const [name, content] of input.files) writeFileSync(join(source, name), content);
      writeFileSync(join(place, 'schema.json'), JSON.stringify(input.schema));
      const [only] = input.files.keys();
      const paths = {
        input: input.files.size === 1 ? join(source, only ?? '') : source,
        schema: join(place, 'schema.json'),
      };
      const out = join(place, 'out');
      mkdirSync(out);
      ends[check(input, await jobs.run({ ...paths, output: `${out}/` }), out)]++;
      rmSync(place, { recursive: true });
    });
    await fc.assert(property, { numRuns, seed: 20_261_124, endOnFailure: !FULL || engine === 'spark' });
    expect(ends.prepared).toBeGreaterThan(numRuns / 3);
  });
});
