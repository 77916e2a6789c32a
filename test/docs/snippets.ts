import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../e2e/support/assembly';

export interface Snippet {
  /** Path from the repository's root, and the line of the first line of text. */
  readonly place: string;
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** Every page that people read; API.md is generated, and checked by `node scripts/docs.mjs --check`. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'API.md')
    .map((name) => `docs/${name}`),
];

export const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

export function snippetsOf(page: string, text = textOf(page)): Snippet[] {
  const snippets: Snippet[] = [];
  let open: { language: string; from: number; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(\S*)\s*$/.exec(line);
    if (!fence) open?.lines.push(line);
    else if (!open) open = { language: fence[1] ?? '', from: index + 2, lines: [] };
    else {
      const { language, from, lines } = open;
      snippets.push({ page, place: `${page}:${from}`, language, text: `${lines.join('\n')}\n` });
      open = undefined;
    }
  }
  if (open) throw new Error(`${page}:${open.from}: the snippet has no end`);
  return snippets;
}

export const ALL_SNIPPETS: readonly Snippet[] = PAGES.flatMap((page) => snippetsOf(page));

/** Text between single backquotes, outside of snippets. */
export function codeSpans(page: string): string[] {
  const prose = textOf(page).replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}
