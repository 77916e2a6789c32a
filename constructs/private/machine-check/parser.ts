import { createRequire } from 'node:module';
import { packagedFile } from '../packaged';

/** A node of JSONata's syntax tree; what it holds depends on its type. */
export interface SyntaxNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly [member: string]: unknown;
}

type Parser = (text: string) => { ast(): SyntaxNode };

let parser: Parser | undefined;

/** JSONata's own parser, of the version whose language AWS runs; it is bundled, because this library has no dependencies. */
export function parse(text: string): SyntaxNode {
  parser ??= createRequire(__filename)(packagedFile('assets', 'jsonata.cjs')) as Parser;
  return parser(text).ast();
}
