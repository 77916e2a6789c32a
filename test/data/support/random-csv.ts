import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Cell, cells, type Schema, schemas } from './random-schema';

interface Line {
  /** By the column's name; none in a blank line. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Values behind the last column: a comma that should have been quoted. */
  readonly more: readonly string[];
  /** How many of the last columns of the header the line lacks. */
  readonly short: number;
}

export interface Input {
  readonly schema: Schema;
  readonly header: readonly string[];
  readonly lines: readonly Line[];
  /** Content by name: one file, or many parts. */
  readonly files: ReadonlyMap<string, Buffer>;
}

const TOO_LONG = 'the line has more values than the header';

const lineOf = (schema: Schema): fc.Arbitrary<Line> =>
  fc.record({
    cells: fc.record(Object.fromEntries([...schema.columns, schema.target].map((one) => [one.name, cells(one)]))),
    more: fc.oneof(
      { weight: 30, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constantFrom(['x'], ['', '7'], ['"', 'y']) },
    ),
    short: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2) }),
  });

const linesOf = (schema: Schema): fc.Arbitrary<Line[]> => {
  const blank: Line = { cells: {}, more: [], short: 0 };
  const again = fc.array(fc.nat({ max: 60 }), { maxLength: 6 });
  return fc
    .tuple(fc.array(lineOf(schema), { maxLength: 60, size: 'max' }), again, fc.nat({ max: 3 }))
    .map(([lines, copies, blanks]) => {
      const repeated = copies.flatMap((at) => lines.slice(at, at + 1));
      const all = [...lines, ...repeated];
      for (let at = 0; at < blanks; at++) all.splice((at * 7) % (all.length + 1), 0, blank);
      return all;
    });
};

const file = fc.record({
  bom: fc.boolean(),
  end: fc.constantFrom('\n', '\r\n'),
  ended: fc.boolean(),
  gzip: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  /** Quotes also where they are not needed. */
  quoteAll: fc.boolean(),
});

export const inputs: fc.Arbitrary<Input> = schemas.chain((schema) =>
  fc
    .record({
      header: fc.shuffledSubarray(
        [...schema.columns, schema.target].map(({ name }) => name).concat('note', 'an "id"'),
        {
          minLength: schema.columns.length + 3,
        },
      ),
      lines: linesOf(schema),
      files: fc.array(file, { minLength: 1, maxLength: 3 }),
    })
    .map(({ header, lines, files }) => {
      const parts = files.map((form, at) => {
        const own = lines.filter((_, line) => line % files.length === at);
        const text = (form.bom ? '\ufeff' : '') + csvOf([header, ...own.map((line) => textsOf(header, line))], form);
        const content = Buffer.from(text);
        return [`part-${at}.csv${form.gzip ? '.gz' : ''}`, form.gzip ? gzipSync(content) : content] as const;
      });
      return { schema, header, lines, files: new Map(parts) };
    }),
);

function textsOf(header: readonly string[], { cells: found, more, short }: Line): string[] {
  if (Object.keys(found).length === 0) return [];
  const texts = header.map((name) => found[name]?.text ?? 'any "note",\nof two lines');
  return more.length > 0 ? [...texts, ...more] : texts.slice(0, texts.length - short);
}

function csvOf(rows: readonly (readonly string[])[], form: { end: string; ended: boolean; quoteAll: boolean }): string {
  const quoted = (text: string): string =>
    (form.quoteAll && text !== '') || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => row.map(quoted).join(',')).join(form.end) + (form.ended ? form.end : '');
}

export interface Expected {
  readonly read: number;
  readonly duplicates: number;
  /** Texts in the schema's order, the target last, then the reasons. */
  readonly quarantined: readonly (readonly string[])[];
  /** The different rows of each split, as texts. */
  readonly splits: Readonly<Record<'train' | 'validation' | 'test', readonly (readonly string[])[]>>;
}

/** What has to come of the lines, from what the generator knows about them. */
export function expectedOf({ schema, header, lines }: Input): Expected {
  const names = [...schema.columns, schema.target].map(({ name }) => name);
  const splits: { train: string[][]; validation: string[][]; test: string[][] } = {
    train: [],
    validation: [],
    test: [],
  };
  const quarantined: string[][] = [];
  const seen = new Set<string>();
  let read = 0;
  let duplicates = 0;
  for (const { cells: found, more, short } of lines) {
    const lacking = new Set(more.length > 0 || short === 0 ? [] : header.slice(-short));
    const values = names.map((name) =>
      lacking.has(name) ? cutOff(schema, name) : (found[name] ?? cutOff(schema, name)),
    );
    if (values.every(({ text }) => text === '')) continue;
    read++;
    const faults = values.flatMap(({ fault }, at) => (fault === undefined ? [] : [`${names[at]} ${fault}`]));
    if (more.length > 0) faults.push(TOO_LONG);
    const row = values.map(({ kept }) => kept);
    const key = createHash('md5').update(row.join('\x1f')).digest('hex');
    if (faults.length > 0) quarantined.push([...row, faults.join('; ')]);
    else if (seen.has(key)) duplicates++;
    else {
      seen.add(key);
      splits[key < 'b333' ? 'train' : key < 'd999' ? 'validation' : 'test'].push(row);
    }
  }
  return { read, duplicates, quarantined, splits };
}

function cutOff({ columns }: Schema, name: string): Cell {
  const column = columns.find((one) => one.name === name);
  return { text: '', kept: '', ...(!column?.missing && !column?.optional && { fault: 'is missing' }) };
}
