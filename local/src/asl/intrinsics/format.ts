import type { Json } from '../types';
import { type Intrinsic, intrinsicFailure, stringArgument } from './intrinsic';

/** Braces that the template escapes stand in no place of a value; these characters are nobody's. */
const ESCAPED: Readonly<Record<string, string>> = { '{': '\uE000', '}': '\uE001' };
export const escapedBrace = (brace: string): string => ESCAPED[brace] ?? brace;
const withBraces = (text: string): string => text.replaceAll('\uE000', '{').replaceAll('\uE001', '}');

export const format: Intrinsic = {
  name: 'States.Format',
  arity: [1, Infinity],
  call: ([template, ...values]) => {
    const parts = stringArgument('States.Format', template).split('{}').map(withBraces);
    if (parts.length - 1 !== values.length) {
      throw intrinsicFailure(
        'States.Format',
        `the template has ${parts.length - 1} {} but ${values.length} values were given`,
      );
    }
    return parts.map((part, i) => (i === 0 ? part : `${javaText(values[i - 1])}${part}`)).join('');
  },
};

/** AWS writes a value as Java's toString does. */
function javaText(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${javaText(item)}`)
    .join(', ')}}`;
}
