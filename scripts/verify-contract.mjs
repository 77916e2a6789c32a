// `npm run verify:contract`: would AWS take what the test runs send, and allow it? See test/contract/.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildAssets } from './build.mjs';
import { root } from './npm-packages.mjs';
import { ensurePythonEnv } from './python-env.mjs';

const { python } = await ensurePythonEnv({ dev: true, log: console.log });
await buildAssets({ log: console.log });
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(process.execPath, [jest, 'test/contract', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ML_WORKFLOW_PYTHON: python },
});
process.exitCode = status ?? 1;
