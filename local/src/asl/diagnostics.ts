import type { Diagnostic } from './types';

/** A definition that cannot be run; says every problem at once. */
export class CompileError extends Error {
  constructor(readonly diagnostics: Diagnostic[]) {
    super(diagnostics.map(diagnosticText).join('\n'));
    this.name = 'CompileError';
  }
}

/** As AWS words it inside InvalidDefinition. */
export function diagnosticText(diagnostic: Diagnostic): string {
  const where = diagnostic.location === undefined ? '' : ` at ${diagnostic.location}`;
  return `${diagnostic.code}: ${diagnostic.message}${where}`;
}
