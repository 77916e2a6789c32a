const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export const escapeXml = (text: string): string =>
  // Characters that XML 1.0 can't hold are dropped.
  [...text]
    .filter((character) => isXmlCharacter(character.codePointAt(0) ?? 0))
    .map((character) => ENTITIES[character] ?? character)
    .join('');

const isXmlCharacter = (code: number): boolean =>
  code === 9 || code === 10 || code === 13 || (code >= 0x20 && code !== 0xfffe && code !== 0xffff);

/** An element; arrays repeat it (or hold `item` elements), undefined leaves it out. */
export function element(name: string, value: unknown, item?: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    if (item === undefined) return value.map((member) => element(name, member)).join('');
    return `<${name}>${value.map((member) => element(item, member, item)).join('')}</${name}>`;
  }
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  if (typeof value === 'object') {
    const inner = Object.entries(value).map(([member, content]) => element(member, content, item));
    return `<${name}>${inner.join('')}</${name}>`;
  }
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

export const document = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${content}`;
