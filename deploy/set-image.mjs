// node deploy/set-image.mjs FILE REPOSITORY TAG DIGEST: writes which image a values file runs, and leaves every other line as it is.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const RULES = {
  repository: [/^[a-z0-9][a-z0-9._:/-]*$/, '111122223333.dkr.ecr.eu-west-1.amazonaws.com/ml-workflow-ui'],
  tag: [/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, '1a2b3c4'],
  digest: [/^sha256:[0-9a-f]{64}$/, `sha256:${'0'.repeat(64)}`],
};

/** @param text of the values file; it has the three keys under `image:`, each on a line of its own */
export function withImage(text, image) {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^image:\s*$/.test(line));
  if (start < 0) throw new Error('the file has no line "image:"');
  const after = lines.findIndex((line, index) => index > start && /^\S/.test(line));
  for (const [key, [pattern, example]] of Object.entries(RULES)) {
    const value = image[key] ?? '';
    if (!pattern.test(value)) throw new Error(`${key} is "${value}": write it as for example ${example}`);
    const end = after < 0 ? lines.length : after;
    const at = lines.findIndex((line, index) => index > start && index < end && line.startsWith(`  ${key}:`));
    if (at < 0) throw new Error(`the file has no line "  ${key}:" under "image:"`);
    lines[at] = `  ${key}: ${key === 'repository' ? value : `'${value}'`}`;
  }
  return lines.join('\n');
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file, repository, tag, digest] = process.argv.slice(2);
  try {
    if (!file) throw new Error('name a values file: node deploy/set-image.mjs FILE REPOSITORY TAG DIGEST');
    writeFileSync(file, withImage(readFileSync(file, 'utf8'), { repository, tag, digest }));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
