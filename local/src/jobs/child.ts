import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import type { RunningJob } from '../services/types';

export interface ChildOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** Where the process is recorded, so that the next runtime ends it if this one is killed. */
  readonly pidFile: string;
}

const living = new Set<number>();
process.on('exit', () => {
  for (const pid of living) signalGroup(pid, 'SIGKILL');
});

/** A process in a group of its own. */
export class Child implements RunningJob {
  private readonly child: ChildProcess;
  /** The last lines of stderr: a reason to give when the job wrote none. */
  private readonly complaints: string[] = [];
  readonly done: Promise<string | undefined>;
  /** Ended by SIGKILL, itself or (as a shell tells it) its last command. */
  wasKilled = false;

  constructor(options: ChildOptions) {
    const [program, ...rest] = options.command;
    if (program === undefined) throw new Error('the job has no command to run');
    this.child = spawn(program, rest, {
      cwd: options.cwd,
      env: { ...options.environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid, stdout, stderr } = this.child;
    if (pid !== undefined) {
      living.add(pid);
      recordPid(options.pidFile, pid);
    }
    if (stdout) createInterface({ input: stdout }).on('line', options.onLine);
    if (stderr) {
      createInterface({ input: stderr }).on('line', (line) => {
        if (line.trim()) this.complaints.push(line.trim());
        if (this.complaints.length > 20) this.complaints.shift();
        options.onLine(line);
      });
    }
    this.done = new Promise((resolve) => {
      this.child.once('error', (error) => {
        resolve(`"${program}" can't be started: ${error.message}`);
      });
      // 'close' comes after the last line was read.
      this.child.once('close', (code, signal) => {
        if (pid !== undefined) {
          living.delete(pid);
          // What the job itself has started ends with it.
          signalGroup(pid, 'SIGKILL');
        }
        fs.rmSync(options.pidFile, { force: true });
        this.wasKilled = signal === 'SIGKILL' || code === 128 + 9;
        if (code === 0) return resolve(undefined);
        resolve(this.complaints.at(-1) ?? (signal ? `ended by ${signal}` : `exit code ${code}`));
      });
    });
  }

  async stop(): Promise<void> {
    const { pid } = this.child;
    if (pid === undefined || !living.has(pid)) return;
    signalGroup(pid, 'SIGTERM');
    const force = setTimeout(() => signalGroup(pid, 'SIGKILL'), 3000);
    await this.done;
    clearTimeout(force);
  }
}

interface PidRecord {
  readonly pid: number;
  readonly startedAt: string;
}

function recordPid(file: string, pid: number): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ pid, startedAt: startTime(pid) } satisfies PidRecord));
}

/** Ends the process that a killed runtime left behind, if it is still that process. */
export async function endOrphan(pidFile: string): Promise<void> {
  if (!fs.existsSync(pidFile)) return;
  const { pid, startedAt } = JSON.parse(fs.readFileSync(pidFile, 'utf8')) as PidRecord;
  for (let i = 0; i < 50 && startedAt !== '' && startTime(pid) === startedAt; i++) {
    signalGroup(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  fs.rmSync(pidFile, { force: true });
}

/** Tells a process from a later one of the same number; '' when there is none (or it is a zombie). */
function startTime(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : String(fields[19]);
  } catch {
    if (fs.existsSync('/proc/self/stat')) return '';
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}
