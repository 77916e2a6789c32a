import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockStateDir } from '../../../local/src/runtime/lock';
import { removeTemporaryFolders, temporaryFolder } from './support';

afterEach(removeTemporaryFolders);

const whereProc = existsSync('/proc/self/stat') ? test : test.skip;

whereProc('a killed process that nobody has waited for holds no lock', async () => {
  // The program that takes the shell's place knows nothing of the shell's child, which ends later.
  const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const pid = await new Promise<string>((done) =>
      parent.stdout.once('data', (chunk: Buffer) => done(chunk.toString())),
    );
    const stat = `/proc/${pid.trim()}/stat`;
    while (!/\) Z /.test(readFileSync(stat, 'latin1'))) await new Promise((go) => setTimeout(go, 5));
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock.json'), JSON.stringify({ v: 1, pid: Number(pid) }));
    lockStateDir(folder).release();
  } finally {
    parent.kill('SIGKILL');
  }
});

whereProc('another process that got the same id later holds no lock', () => {
  const folder = temporaryFolder();
  lockStateDir(folder);
  const file = join(folder, 'lock.json');
  const holder = JSON.parse(readFileSync(file, 'utf8')) as { born: string };
  expect(() => lockStateDir(folder)).toThrow('is in use');
  writeFileSync(file, JSON.stringify({ ...holder, born: String(Number(holder.born) - 1) }));
  lockStateDir(folder).release();
});
