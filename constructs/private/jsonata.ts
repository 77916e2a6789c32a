/** Builds JSONata text. "Code" is JSONata without delimiters; an "expression" is `{% code %}`. */
const DELIMITED = /^\{%([\s\S]*)%\}$/;

/** On one line, as validators of state machines want it. */
export function expression(code: string): string {
  return `{% ${code.replace(/\s*\n\s*/g, ' ').trim()} %}`;
}

/** A string literal; JSONata has JSON's escapes and none for a single quote. */
export function quote(text: string): string {
  const json = JSON.stringify(text);
  return text.includes("'") ? json : `'${json.slice(1, -1).replace(/\\"/g, '"')}'`;
}

/** JSONata code of any JSON value; strings that are expressions become their code, undefined members are left out. */
export function code(value: unknown): string {
  if (typeof value === 'string') {
    const inner = DELIMITED.exec(value)?.[1]?.trim();
    if (inner === undefined) return quote(value);
    return /^\$[\w.]*$/.test(inner) ? inner : `(${inner})`;
  }
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${quote(key)}: ${code(member)}`).join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** The bucket in an s3:// URI, as an expression. */
export function bucketOf(uri: string): string {
  return expression(`$substringBefore($substringAfter(${code(uri)}, 's3://'), '/')`);
}

/** The key in an s3:// URI, as an expression. */
export function keyOf(uri: string): string {
  return expression(`$substringAfter($substringAfter(${code(uri)}, 's3://'), '/')`);
}

/** `text` after an expression or literal. */
export function append(value: string, text: string): string {
  if (!DELIMITED.test(value)) return value + text;
  const appended = /^\{% (\$[\w.]+ & '[^'\\]*)' %\}$/.exec(value)?.[1];
  return expression(appended === undefined ? `${code(value)} & ${quote(text)}` : `${appended}${quote(text).slice(1)}`);
}
