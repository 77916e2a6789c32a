const OTHER_SEPARATORS = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

/** The text of a CSV file in UTF-8 with commas; whatever else the bytes are is refused in words, with what to do. */
export function csvText(file: string, bytes: Buffer): string {
  const text = utf8(file, bytes);
  // What stands in quotes is no separator.
  const first = (text.split('\n', 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (separator: string): number => first.split(separator).length - 1;
  for (const [separator, word] of Object.entries(OTHER_SEPARATORS)) {
    if (count(separator) > count(','))
      throw new Error(`${file} separates its values by ${word}: save it with commas, which the workflow reads`);
  }
  return text;
}

function utf8(file: string, bytes: Buffer): string {
  if (bytes.length === 0) throw new Error(`${file} is empty: name the columns in the first line`);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new Error(`${file} is compressed: give the CSV itself, e.g. "gunzip -k ${file}"`);
  if (bytes.subarray(0, 2).toString('latin1') === 'PK')
    throw new Error(`${file} is a ZIP archive or an Excel workbook: save it as CSV (UTF-8)`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new Error(`${file} is UTF-16: save it as UTF-8`);
  try {
    // The decoder drops a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${file} is not UTF-8 text: save it as UTF-8`, { cause: error });
  }
}
