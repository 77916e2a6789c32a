import type { SchemaColumn } from '../../../handlers/shared/schema/schema';
import { NUMBER } from './read';

/** What became of a column: it is described, or left out, with the reason. `notes` are for the person. */
export type Inferred =
  { readonly column: SchemaColumn; readonly notes: readonly string[] } | { readonly leftOut: string };

/** More categories are taken from the training data; beyond the second number the job refuses them. */
const MOST_LISTED = 50;
const MOST_CATEGORIES = 1000;
/** Words that programs write for no value. The job knows none of them. */
const NO_VALUE = new Set(['na', 'n/a', 'nan', 'null', 'none', '?', '-', '#n/a']);
const DATES = [/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?$/, /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([T ].*)?$/];
const ID_NAME = /(^|[_\s-])(id|uuid|key|index|row)$|^unnamed: \d+$|[a-z]I[dD]$/i;
/** Of a column with numbers, at least so many values have to be numbers. */
const MOSTLY = 0.9;

export function inferColumn(name: string, values: readonly string[]): Inferred {
  if (name === '') return { leftOut: 'it has no name' };
  if (/[=\r\n]/.test(name)) return { leftOut: 'its name has "=" or a line break: rename it to use it' };
  if (name.startsWith('_')) return { leftOut: 'its name begins with "_": rename it to use it' };
  const given = values.filter((value) => value !== '' && value !== 'missing');
  if (given.length === 0) return { leftOut: 'it is blank in every row' };
  const numbers = given.filter((value) => NUMBER.test(value));
  const odd = given.filter((value) => !NUMBER.test(value));
  const isNumber = numbers.length >= given.length * MOSTLY && odd.every((value) => NO_VALUE.has(value.toLowerCase()));
  const isMissing = given.length < values.length;
  // Such as a postal code: a number would lose its zeros.
  if (given.some((value) => /^0\d/.test(value)) && given.every((value) => /^\d+$/.test(value)))
    return inferWords(name, given, isMissing);
  return isNumber ? inferNumber(name, numbers, odd, isMissing) : inferWords(name, given, isMissing);
}

function inferNumber(name: string, texts: readonly string[], odd: readonly string[], missing: boolean): Inferred {
  const numbers = texts.map(Number);
  const distinct = new Set(numbers);
  if (distinct.size === 1) return { leftOut: `it is ${texts[0]} in every row, which teaches nothing` };
  const isWhole = texts.every((text) => /^[+-]?\d+$/.test(text));
  if (isWhole && ID_NAME.test(name) && distinct.size === numbers.length)
    return { leftOut: 'it numbers the rows: an identifier teaches nothing' };
  if (isWhole && isCounter(numbers)) return { leftOut: 'it counts the rows: an identifier teaches nothing' };
  const [least, most] = numbers.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    Infinity,
    -Infinity,
  ] as [number, number]);
  const isFlag = isWhole && least === 0 && most === 1;
  const slack = (most - least) / 2;
  const median = [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? least;
  const words = [...new Set(odd)].slice(0, 3).join(', ');
  return {
    column: {
      name,
      type: isWhole ? 'integer' : 'number',
      // What is positive so far stays so; else there is room for half of the range.
      min: isFlag ? 0 : least >= 0 ? Math.max(0, outward(least - slack, -1)) : outward(least - slack, -1),
      max: isFlag ? 1 : most <= 0 ? Math.min(0, outward(most + slack, 1)) : outward(most + slack, 1),
      ...(missing ? { missing: true } : {}),
      example: median,
    },
    notes:
      odd.length === 0
        ? []
        : [
            `${name}: ${odd.length} rows say ${words}, which is no number: they will be set aside; write blanks to keep them`,
          ],
  };
}

const isCounter = (numbers: readonly number[]): boolean =>
  numbers.length > 50 && numbers.every((value, index) => index === 0 || value === (numbers[index - 1] ?? 0) + 1);

/** Two digits, away from the values. */
function outward(value: number, direction: 1 | -1): number {
  if (value === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const steps = direction === 1 ? Math.ceil(value / step) : Math.floor(value / step);
  return Number((steps * step).toPrecision(2));
}

function inferWords(name: string, given: readonly string[], missing: boolean): Inferred {
  const counts = new Map<string, number>();
  for (const value of given) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first = ''] = counts.keys();
  if (counts.size === 1) return { leftOut: `it is "${first}" in every row, which teaches nothing` };
  const dates = given.filter((value) => DATES.some((date) => date.test(value)));
  if (dates.length >= given.length * MOSTLY)
    return {
      leftOut: 'it holds dates: a model takes numbers and categories, so add e.g. the year, the month or an age',
    };
  if (counts.size > given.length / 2)
    return {
      leftOut: `it has ${counts.size} different texts in ${given.length} rows: it looks like an identifier or free text`,
    };
  if (counts.size > MOST_CATEGORIES)
    return { leftOut: `it has ${counts.size} categories, and 1,000 are the most: group its values` };
  const [example = ''] = [...counts].sort((one, other) => other[1] - one[1])[0] ?? [];
  const isListed = counts.size <= MOST_LISTED;
  return {
    column: {
      name,
      type: 'category',
      ...(isListed ? { categories: [...counts.keys()].sort() } : {}),
      ...(missing ? { missing: true } : {}),
      example,
    },
    notes: isListed ? [] : [`${name}: its ${counts.size} categories are not listed: those of the training data count`],
  };
}
