import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { report } from './report';
import { runSuite } from './suite';

const USAGE = 'usage: npm run conformance -- DIR [--only REGEX] [--json FILE]';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, json: { type: 'string' } },
  });
  if (positionals.length !== 1) {
    console.error(USAGE);
    return 2;
  }
  const [folder] = positionals;
  if (!existsSync(folder)) {
    console.log(`conformance: skipped, because there is no folder ${folder} with recorded executions`);
    return 0;
  }
  const suite = await runSuite(folder, values.only === undefined ? undefined : new RegExp(values.only));
  for (const line of report(suite)) console.log(line);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(suite, null, 2)}\n`);
  return suite.verdicts.every((it) => it.ok) ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
