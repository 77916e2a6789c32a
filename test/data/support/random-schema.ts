import fc from 'fast-check';

/** A value as it comes in the file, and what the job has to make of it. */
export interface Cell {
  readonly text: string;
  /** Without blanks around it; a missing value is ''. */
  readonly kept: string;
  /** Why it is refused, without the column's name in front. */
  readonly fault?: string;
}

export interface Column {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'category';
  readonly min?: number;
  readonly max?: number;
  readonly categories?: readonly string[];
  readonly missing?: boolean;
  readonly optional?: boolean;
}

export interface Schema {
  readonly v: 1;
  readonly columns: readonly Column[];
  readonly target: Column;
}

const NAMES = ['a', 'rooms', 'b c', 'd,e', 'höhe', 'Z', 'x_1'];
const WORDS = [
  'inland',
  'sea, near',
  'say "hi"',
  'two\nlines',
  'crlf\r\nhere',
  'ünï',
  '#1',
  "it's",
  '\\',
  'a""b',
  '<1H',
  '-',
];
const NO_NUMBERS = [
  'NaN',
  'inf',
  '1e400',
  '-1e999',
  '1e308',
  '1,234',
  '1 2',
  'x',
  '0x1',
  '1_0',
  '1d',
  '--1',
  '"',
  '.',
  '٣',
];
const BLANKS = ['', '', '', ' ', '\t', '  '];

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const number = (name: string, type: 'number' | 'integer'): fc.Arbitrary<Column> =>
  fc.record({
    name: fc.constant(name),
    type: fc.constant(type),
    min: maybe(fc.integer({ min: -50, max: 0 })),
    max: maybe(fc.integer({ min: 100, max: 1000 })),
    missing: fc.boolean(),
  });

const category = (name: string): fc.Arbitrary<Column> =>
  fc.record({
    name: fc.constant(name),
    type: fc.constant('category' as const),
    categories: maybe(fc.subarray(WORDS, { minLength: 2 })),
    missing: fc.boolean(),
    optional: fc.boolean(),
  });

const column = (name: string): fc.Arbitrary<Column> =>
  fc.oneof(number(name, 'number'), number(name, 'integer'), category(name));

export const schemas: fc.Arbitrary<Schema> = fc.shuffledSubarray(NAMES, { minLength: 2, maxLength: 5 }).chain((names) =>
  fc.record({
    v: fc.constant(1 as const),
    columns: fc.tuple(...names.slice(1).map(column)),
    target: number(names[0] ?? 'target', 'number').map((target) => ({ ...target, missing: false })),
  }),
);

/** Mostly right values, and every kind of wrong one. */
export function cells(column: Column): fc.Arbitrary<Cell> {
  const around = (kept: fc.Arbitrary<string>): fc.Arbitrary<Cell> =>
    fc
      .tuple(fc.constantFrom('', '', '', ' ', '\t'), kept, fc.constantFrom('', '', '', ' ', '\n'))
      .map(([before, text, behind]) => ({ text: before + text + behind, kept: text }));
  const faulty = (kept: fc.Arbitrary<string>, fault: string): fc.Arbitrary<Cell> =>
    around(kept).map((cell) => ({ ...cell, fault }));
  const blank = fc.constantFrom(...BLANKS).map((text) => {
    return { text, kept: '', ...(!column.missing && !column.optional && { fault: 'is missing' }) };
  });
  const found = [{ weight: 1, arbitrary: blank }];
  if (column.type === 'category') {
    const words = around(fc.constantFrom(...(column.categories ?? WORDS)));
    found.push({ weight: 25, arbitrary: words });
    found.push({ weight: 1, arbitrary: blank.map((cell) => ({ ...cell, text: 'missing' })) });
    if (column.categories)
      found.push({
        weight: 1,
        arbitrary: faulty(fc.constantFrom('desert', 'Inland', '""'), 'is not one of the categories'),
      });
    return fc.oneof(...found);
  }
  const whole = fc.integer({ min: column.min ?? -99, max: column.max ?? 5000 });
  const spelt = fc
    .tuple(whole, fc.constantFrom('', '', '.', '.0', 'e0', 'E+0'))
    .map(([value, end]) => (value === 0 ? `-0${end}` : `${value}${end}`));
  found.push({ weight: 30, arbitrary: around(spelt) });
  found.push({ weight: 1, arbitrary: faulty(fc.constantFrom(...NO_NUMBERS), 'is not a number') });
  const { min, max } = column;
  if (min !== undefined) {
    found.push({
      weight: 1,
      arbitrary: faulty(fc.integer({ min: min - 99, max: min - 1 }).map(String), `is below ${min}`),
    });
  }
  if (max !== undefined) {
    found.push({
      weight: 1,
      arbitrary: faulty(fc.integer({ min: max + 1, max: max + 99 }).map(String), `is above ${max}`),
    });
  }
  if (column.type === 'integer') {
    found.push({
      weight: 1,
      arbitrary: faulty(
        whole.map((value) => `${value === 0 ? 1 : value}.5`),
        'is not a whole number',
      ),
    });
  } else {
    const broken = fc.integer({ min: 1, max: 9 }).map((digit) => `${digit}.${digit}5`);
    found.push({ weight: 5, arbitrary: around(broken) });
  }
  return fc.oneof(...found);
}
