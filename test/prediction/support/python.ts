import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findPython } from '../../../local/src/jobs/python';

export const python = findPython();
/** `node scripts/python-env.mjs --dev` installs them; CI has them. */
export const hasTools = spawnSync(python, ['-c', 'import schemathesis, openapi_spec_validator']).status === 0;
if (!hasTools) {
  console.info(
    `${python} has no schemathesis and openapi-spec-validator: tests are skipped; run "node scripts/python-env.mjs --dev"`,
  );
}

export interface SchemaCase {
  readonly document: number;
  /** Name below components.schemas. */
  readonly schema: string;
  readonly value: unknown;
}

/** Faults of each document, and whether the schema of each case takes its value. */
export function checkDocuments(
  documents: readonly object[],
  cases: readonly SchemaCase[],
  schemas: readonly object[] = [],
): { readonly faults: string[][]; readonly verdicts: boolean[] } {
  const { stdout, stderr, status } = spawnSync(python, [join(__dirname, 'check_openapi.py')], {
    input: JSON.stringify({ documents, cases, schemas }),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { faults: string[][]; verdicts: boolean[] };
}
