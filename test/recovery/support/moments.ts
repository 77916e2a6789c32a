// Counts the moments at which a process can die with a difference: before, after and in the midst of each write, sync,
// rename and removal of a file. Imported before anything that writes.
import fs from 'node:fs';
import { promisify } from 'node:util';

type Callback = (error: Error | null, ...rest: unknown[]) => void;
type Loose = Record<string, (...args: unknown[]) => unknown>;

const state = { passed: 0, last: Infinity };
const loose = fs as unknown as Loose;

/** Ends this process at that moment, as a power cut would. */
export const dieAt = (moment: number): void => void (state.last = moment);
export const momentsPassed = (): number => state.passed;
export const die = (): void => void process.kill(process.pid, 'SIGKILL');

const isLast = (): boolean => ++state.passed === state.last;
const pass = (): void => {
  if (isLast()) die();
};

for (const name of ['fdatasyncSync', 'fsyncSync', 'renameSync', 'writeFileSync', 'linkSync', 'rmSync', 'mkdirSync']) {
  const original = loose[name];
  if (!original) continue;
  loose[name] = (...args) => {
    pass();
    const answer = original(...args);
    pass();
    return answer;
  };
}

const { writeSync, write, fdatasync } = fs;
/** Half of the bytes reach the file. */
const tear = (descriptor: number, bytes: Buffer, offset: number, length: number, position: number): void => {
  writeSync(descriptor, bytes, offset, Math.floor(length / 2), position);
  die();
};
loose.writeSync = (...args) => {
  const [descriptor, bytes, offset, length, position] = args as [number, Buffer, number, number, number];
  pass();
  if (isLast() && Buffer.isBuffer(bytes)) tear(descriptor, bytes, offset, length, position);
  const written = (writeSync as unknown as Loose[string])(...args);
  pass();
  return written;
};
// The journal makes promises of these two: the callback comes last, and a disk that is nearly full takes a part.
type Written = Parameters<typeof tear>;
const counted = (...args: [...Written, Callback]): void => {
  const [descriptor, bytes, offset, length, position, done] = args;
  pass();
  if (isLast()) tear(descriptor, bytes, offset, length, position);
  write(descriptor, bytes, offset, length, position, (error, written) => {
    pass();
    done(error, written);
  });
};
const promised = (...args: Written): Promise<{ bytesWritten: number }> =>
  new Promise((resolve, reject) =>
    counted(...args, (error, written) => (error ? reject(error) : resolve({ bytesWritten: written as number }))),
  );
Object.assign(fs, {
  write: Object.assign(counted, { [promisify.custom]: promised }),
  fdatasync(descriptor: number, done: Callback) {
    pass();
    fdatasync(descriptor, (error) => {
      pass();
      done(error);
    });
  },
});
