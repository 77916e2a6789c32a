import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Bare {
  readonly name: string;
  readonly seconds: number;
}

const ROOT = join(__dirname, '..');

/** The workflow's Python alone: the same scripts on the same data, one after the other, with nothing around them. */
export async function barePython(
  python: string,
  data: string,
  hyperparameters: Record<string, string>,
): Promise<Bare[]> {
  const dir = mkdtempSync(join(tmpdir(), 'bare-'));
  const times: Bare[] = [];
  const timed = async (name: string, work: () => unknown): Promise<void> => {
    const since = performance.now();
    await work();
    times.push({ name, seconds: (performance.now() - since) / 1000 });
  };
  const run = (args: string[], env: Record<string, string>): void =>
    void execFileSync(python, args, {
      env: { ...process.env, GOMP_SPINCOUNT: '1000', ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  try {
    const s3 = join(dir, 's3');
    mkdirSync(join(s3, 'b'), { recursive: true });
    copyFileSync(data, join(s3, 'b', 'housing.csv'));
    copyFileSync(join(ROOT, 'examples/housing/schema.json'), join(s3, 'b', 'schema.json'));
    const uris = [
      '--input_uri',
      's3://b/housing.csv',
      '--output_uri',
      's3://b/out/',
      '--schema_uri',
      's3://b/schema.json',
    ];
    const glue = [join(ROOT, 'local/python/run_glue.py'), join(ROOT, 'glue/prepare.py'), ...uris];
    await timed('prepare', () => run(glue, { ML_WORKFLOW_S3_ROOT: s3 }));

    const out = join(s3, 'b', 'out');
    const config = (folder: string): void => {
      mkdirSync(folder, { recursive: true });
      copyFileSync(join(out, 'preprocessing.json'), join(folder, 'preprocessing.json'));
      copyFileSync(join(s3, 'b', 'schema.json'), join(folder, 'schema.json'));
    };
    const training = join(dir, 'training');
    for (const channel of ['train', 'validation'])
      cpSync(join(out, channel), join(training, 'input/data', channel), { recursive: true });
    config(join(training, 'input/data/config'));
    mkdirSync(join(training, 'input/config'), { recursive: true });
    writeFileSync(join(training, 'input/config/hyperparameters.json'), JSON.stringify(hyperparameters));
    await timed('train', () => run([join(ROOT, 'model/train.py')], { ML_PREFIX: training }));

    const processing = join(dir, 'processing');
    for (const input of ['train', 'test'])
      cpSync(join(out, input), join(processing, 'processing/input', input), { recursive: true });
    config(join(processing, 'processing/input/config'));
    for (const role of ['model', 'champion']) {
      const folder = join(processing, 'processing/input', role);
      mkdirSync(folder, { recursive: true });
      execFileSync('tar', ['-czf', join(folder, 'model.tar.gz'), '-C', join(training, 'model'), '.']);
    }
    mkdirSync(join(processing, 'processing/output'), { recursive: true });
    await timed('evaluate', () => run([join(ROOT, 'model/evaluate.py')], { ML_PREFIX: processing }));
    await timed('serve and predict', () => serveOnce(python, join(training, 'model')));
    return times;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const ROW = {
  longitude: -122.2,
  latitude: 37.8,
  housing_median_age: 30,
  total_rooms: 2000,
  total_bedrooms: 400,
  population: 900,
  households: 380,
  median_income: 4,
};

/** Starts the server, asks for one prediction as soon as it answers, ends it. */
async function serveOnce(python: string, model: string): Promise<void> {
  const port = String(20000 + Math.floor(Math.random() * 20000));
  const server = spawn(python, [join(ROOT, 'local/python/serve.py'), model, '--port', port], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => server.on('close', done));
  try {
    await new Promise<void>((ready, failed) => {
      server.stdout.once('data', () => ready());
      server.on('error', failed);
      server.on('close', () => failed(new Error('the model server ended before it was ready')));
    });
    const answer = await fetch(`http://127.0.0.1:${port}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instances: [ROW] }),
    });
    if (!answer.ok) throw new Error(`the model server answered ${answer.status}`);
  } finally {
    server.kill();
    await ended;
  }
}
