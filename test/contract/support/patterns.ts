/** POSIX classes of Java's regular expressions, as the inside of a JavaScript character class. */
const CLASSES: Readonly<Record<string, string>> = {
  ASCII: '\\x00-\\x7F',
  Alnum: 'a-zA-Z0-9',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Graph: '\\x21-\\x7E',
  Lower: 'a-z',
  Print: '\\x20-\\x7E',
  Punct: '!-\\/:-@\\[-`{-~',
  Space: '\\s',
  Upper: 'A-Z',
  XDigit: '0-9a-fA-F',
};
const compiled = new Map<string, RegExp>();

/** AWS writes patterns for Java; a value must match as a whole. */
export function patternOf(source: string): RegExp {
  const known = compiled.get(source);
  if (known) return known;
  const pattern = new RegExp(`^(?:${translate(source)})$`, 'u');
  compiled.set(source, pattern);
  return pattern;
}

/** With the flag u, which \p{L} needs, JavaScript refuses what Java lets pass: escapes of plain characters, a lone bracket. */
function translate(source: string): string {
  let inClass = false;
  let result = '';
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === '\\') {
      const [text, length] = escape(source.slice(at), inClass);
      result += text;
      at += length - 1;
    } else if (character === '[' && inClass) {
      result += '\\[';
    } else if (character === '[') {
      inClass = true;
      result += source.charAt(at + 1) === ']' ? '[\\]' : '[';
      if (source.charAt(at + 1) === ']') at++;
    } else if (character === ']') {
      result += inClass ? ']' : '\\]';
      inClass = false;
    } else if (character === '-' && inClass && isLiteralHyphen(source, at)) {
      result += '\\-';
    } else if (character === '$' && !inClass) {
      // Java lets an anchor be repeated.
      at += /^\{\d+(,\d*)?\}/.exec(source.slice(at + 1))?.[0].length ?? 0;
      result += '$';
    } else if (character === '{' && !inClass && !/^\{\d+(,\d*)?\}/.test(source.slice(at))) {
      result += '\\{';
    } else if (character === '}' && !inClass && !/\{\d+(,\d*)?$/.test(source.slice(0, at))) {
      result += '\\}';
    } else {
      result += character;
    }
  }
  return result;
}

/** A hyphen beside a class such as \w makes no range. */
function isLiteralHyphen(source: string, at: number): boolean {
  const before = source.slice(Math.max(0, at - 2), at);
  return /\\[wdsWDS]$/.test(before) || /^-(\\[wdsWDSp]|\])/.test(source.slice(at)) || before.endsWith('[');
}

function escape(rest: string, inClass: boolean): readonly [text: string, length: number] {
  const named = /^\\p\{(\w+)\}/.exec(rest);
  if (named) {
    const [whole, name = ''] = named;
    const members = CLASSES[name];
    if (members === undefined) return [whole, whole.length];
    return [inClass ? members : `[${members}]`, whole.length];
  }
  if (/^\\[AzZ]/.test(rest)) return [rest.charAt(1) === 'A' ? '^' : '$', 2];
  const next = rest.charAt(1);
  if (/[dDsSwWbBnrtfvux0-9^$\\.*+?()[\]{}|/]/.test(next) || (next === '-' && inClass)) return [rest.slice(0, 2), 2];
  return [next, 2];
}
