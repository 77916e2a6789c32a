// Takes the lock of a state folder, says whether it has it, and keeps it until the others have tried.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { lockStateDir } from '../../../local/src/runtime/lock';

const OTHERS = 5;
const [stateDir = ''] = process.argv.slice(2);
const refused = (): number => readdirSync(stateDir).filter((name) => name.startsWith('refused-')).length;

try {
  const lock = lockStateDir(stateDir);
  console.log('mine');
  const watch = setInterval(() => {
    if (existsSync(stateDir) && refused() < OTHERS) return;
    clearInterval(watch);
    lock.release();
  }, 5);
} catch (error) {
  console.log((error as Error).message);
  writeFileSync(`${stateDir}/refused-${process.pid}`, '');
}
