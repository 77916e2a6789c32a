import { type Intrinsic, stringArgument } from './intrinsic';

const name = 'States.StringSplit';

/** Splits at any of the delimiter's characters and leaves empty parts out. */
export const stringSplit: Intrinsic = {
  name,
  arity: [2, 2],
  call: ([text, delimiter]) => {
    const delimiters = new Set(stringArgument(name, delimiter));
    const parts: string[] = [''];
    for (const character of stringArgument(name, text)) {
      if (delimiters.has(character)) parts.push('');
      else parts[parts.length - 1] += character;
    }
    return parts.filter((part) => part !== '');
  },
};
