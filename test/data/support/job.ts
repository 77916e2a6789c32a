import { spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { findPython } from '../../../local/src/jobs/python';

export const ROOT = resolve(__dirname, '../../..');
export const python = findPython();

export type Engine = 'duckdb' | 'spark';

export interface Answer {
  readonly rows?: Readonly<Record<string, number>>;
  /** The job's sentence. */
  readonly error?: string;
}

export const has = (modules: string): boolean => spawnSync(python, ['-c', `import ${modules}`]).status === 0;

/** Whether the engine can run here; says in one line why not. */
export function available(engine: Engine): boolean {
  if (!has('sqlframe')) {
    console.info(`${python} has no sqlframe: run "node scripts/python-env.mjs"`);
    return false;
  }
  if (engine === 'duckdb') return true;
  const java = spawnSync('java', ['-version']).status === 0;
  const spark = has('pyspark');
  if (!java || !spark)
    console.info(
      `${java ? 'no PySpark' : 'no Java 17'} here: real Spark is skipped; see scripts/python-env.mjs --spark`,
    );
  return java && spark;
}

/** The Prepare data job, many times in one Python process. */
export class Jobs {
  private readonly child;
  private readonly waiting: { give: (answer: Answer) => void; refuse: (error: Error) => void }[] = [];
  private complaints = '';

  constructor(private readonly engine: Engine) {
    this.child = spawn(python, [join(ROOT, 'test/glue/job_server.py'), engine], { stdio: 'pipe' });
    this.child.stderr.on('data', (text) => (this.complaints = (this.complaints + String(text)).slice(-2000)));
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer & { crash?: string };
      const asked = this.waiting.shift();
      if (answer.crash !== undefined) asked?.refuse(new Error(answer.crash));
      else asked?.give(answer);
    });
    this.child.on('exit', (code) => {
      for (const { refuse } of this.waiting.splice(0)) {
        refuse(new Error(`the job's process ended with ${code}: ${this.complaints}`));
      }
    });
  }

  run(paths: { readonly input: string; readonly output: string; readonly schema: string }): Promise<Answer> {
    // With a scheme, Spark reads through Hadoop's file systems, as it reads S3.
    const uris = Object.entries(paths).map(([name, path]) => [
      name,
      `${this.engine === 'spark' ? 'file://' : ''}${path}`,
    ]);
    return new Promise((give, refuse) => {
      this.waiting.push({ give, refuse });
      this.child.stdin.write(`${JSON.stringify(Object.fromEntries(uris))}\n`);
    });
  }

  async close(): Promise<void> {
    const ended = new Promise((go) => this.child.on('close', go));
    this.child.stdin.end();
    await ended;
  }
}
