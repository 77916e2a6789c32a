import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createProcessRunner, type ProcessRunnerOptions } from '../../../local/src/jobs';
import { packTarGz, unpackTarGz } from '../../../local/src/jobs/archive';
import type { TrainingJobSpec } from '../../../local/src/services/types';
import { until } from '../services/support';

const IMAGE = '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0';
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function setUp(options: Partial<ProcessRunnerOptions> = {}, name = 'jobs-') {
  const stateDir = mkdtempSync(join(tmpdir(), name));
  folders.push(stateDir);
  const lines: string[] = [];
  const object = (key: string) => join(stateDir, 's3/data', key);
  const put = (key: string, body: string | Uint8Array) => {
    mkdirSync(dirname(object(key)), { recursive: true });
    writeFileSync(object(key), body);
  };
  const runner = createProcessRunner({ stateDir, python: 'python3', ...options });
  const training = (script: string, more: Partial<TrainingJobSpec> = {}): TrainingJobSpec => ({
    id: 'train-1',
    image: IMAGE,
    entrypoint: ['bash', '-c', script],
    arguments: [],
    hyperparameters: {},
    channels: {},
    environment: {},
    artifactUri: 's3://data/models/train-1/output/model.tar.gz',
    onLine: (line) => lines.push(line),
    ...more,
  });
  const model = () =>
    Object.fromEntries(
      [...unpackTarGz(readFileSync(object('models/train-1/output/model.tar.gz')))].map(([file, body]) => [
        file,
        Buffer.from(body).toString(),
      ]),
    );
  return { stateDir, runner, lines, object, put, training, model };
}

test('a training job finds the container’s layout and its model becomes the artifact', async () => {
  const { runner, lines, put, training, model } = setUp();
  put('run/train/part-00000.csv', 'y,x\n1,2\n');
  put('run/train/more/part-00001.csv', 'y,x\n');
  put('run/train-old/no.csv', '');
  put('code/0a1b.tar.gz', 'bytes');
  const job = training(
    'cd /opt/ml/input/data && find . -type f | sort && cat /opt/ml/input/config/hyperparameters.json && echo && ' +
      'echo "$ML_PREFIX" "$MODE" && cp -r train /opt/ml/model/train',
    {
      channels: { train: 's3://data/run/train', code: 's3://data/code/0a1b.tar.gz' },
      hyperparameters: { eta: '0.1' },
      environment: { MODE: 'at /opt/ml/input' },
    },
  );
  expect(await runner.runTrainingJob(job).done).toBeUndefined();
  const prefix = lines.at(-1)?.split(' ')[0] ?? '';
  expect(prefix).toMatch(/\/opt\/ml$/);
  expect(lines).toEqual([
    './code/0a1b.tar.gz',
    './train/more/part-00001.csv',
    './train/part-00000.csv',
    '{"eta":"0.1"}',
    `${prefix} at ${prefix}/input`,
  ]);
  expect(model()).toEqual({ 'train/part-00000.csv': 'y,x\n1,2\n', 'train/more/part-00001.csv': 'y,x\n' });
  expect(existsSync(prefix)).toBe(false);
});

test('a job may change its inputs without changing S3', async () => {
  const { runner, put, object, training } = setUp();
  put('run/train/x.csv', 'kept');
  const script = 'echo changed > /opt/ml/input/data/train/x.csv; touch /opt/ml/model/m';
  expect(
    await runner.runTrainingJob(training(script, { channels: { train: 's3://data/run/train/' } })).done,
  ).toBeUndefined();
  expect(readFileSync(object('run/train/x.csv'), 'utf8')).toBe('kept');
});

test.each([
  [
    'its output/failure',
    'echo noise >&2; mkdir -p /opt/ml/output; echo "no row is left" > /opt/ml/output/failure; exit 1',
    'no row is left',
  ],
  ['the last line of stderr', 'echo first >&2; echo "the file is empty" >&2; exit 2', 'the file is empty'],
  ['the exit code', 'exit 7', 'exit code 7'],
  ['no model', 'true', 'the job ended without an error, but wrote no model to /opt/ml/model'],
])('a job fails with %s', async (_what, script, reason) => {
  const { runner, training, object } = setUp();
  expect(await runner.runTrainingJob(training(script)).done).toBe(reason);
  expect(existsSync(object('models'))).toBe(false);
});

test.each([
  [
    'a channel without objects',
    { channels: { train: 's3://data/none/' } },
    'the channel "train": there is no object at s3://data/none/',
  ],
  [
    'an unknown image',
    { image: 'me/own:1' },
    "the image me/own:1 can't run without Docker; give its stage `local: {command, requirements}`",
  ],
  ['no entrypoint', { entrypoint: [] }, 'has no ContainerEntrypoint'],
])('%s is refused in words', async (_what, change, message) => {
  const { runner, training } = setUp();
  expect(await runner.runTrainingJob(training('true', change)).done).toContain(message);
});

test('a container of one’s own runs by its local command', async () => {
  const { runner, training, model } = setUp();
  const entrypoint = ['bash', '-c', 'run'];
  runner.useContainers([
    {
      kind: 'training',
      image: 'me/own:1',
      entrypoint,
      command: ['bash', '-c', 'echo mine > /opt/ml/model/m'],
      requirements: [],
    },
  ]);
  expect(await runner.runTrainingJob(training('', { image: 'me/own:1', entrypoint })).done).toBeUndefined();
  expect(model()).toEqual({ m: 'mine\n' });
});

test('a state folder with a space in its path makes no difference', async () => {
  const { runner, training, model } = setUp({}, 'with space-');
  expect(await runner.runTrainingJob(training('echo x > /opt/ml/model/m')).done).toBeUndefined();
  expect(model()).toEqual({ m: 'x\n' });
});

test('stop ends the job and everything that it started', async () => {
  const { runner, training, lines, object } = setUp();
  const job = runner.runTrainingJob(training('sleep 300 & echo $!; touch /opt/ml/model/m; wait'));
  await until(() => lines.length > 0, 'the job printed the id of its child');
  await job.stop();
  expect(await job.done).toBe('stopped');
  await until(
    () => !existsSync(`/proc/${lines[0]}/stat`) || /\) Z/.test(readFileSync(`/proc/${lines[0]}/stat`, 'latin1')),
    'the child ended',
  );
  expect(existsSync(object('models'))).toBe(false);
});

test('a job that a killed runtime left is ended before the job runs again', async () => {
  const { stateDir, runner, training, lines } = setUp();
  const started = join(stateDir, 'left-behind');
  // Another process of ours starts the job and is killed.
  const source = join(__dirname, '../../../local/src/jobs/index.ts');
  const program = `
    const { createProcessRunner } = require(${JSON.stringify(source)});
    createProcessRunner({ stateDir: ${JSON.stringify(stateDir)}, python: 'python3' }).runTrainingJob({
      id: 'train-1', image: ${JSON.stringify(IMAGE)}, entrypoint: ['bash', '-c', 'echo $$ > ${started}; exec sleep 300'],
      arguments: [], hyperparameters: {}, channels: {}, environment: {}, artifactUri: 's3://data/m', onLine: () => {} });`;
  const killed = spawn(process.execPath, ['--import', 'tsx', '-e', program], {
    stdio: 'ignore',
    cwd: join(__dirname, '../../..'),
  });
  await until(() => existsSync(started) && readFileSync(started, 'utf8').trim() !== '', 'the first job was running');
  killed.kill('SIGKILL');
  const orphan = readFileSync(started, 'utf8').trim();
  expect(existsSync(`/proc/${orphan}`)).toBe(true);
  expect(
    await runner.runTrainingJob(
      training(`grep -qs '^State:.[^Z]' /proc/${orphan}/status && echo alive || echo ended; touch /opt/ml/model/m`),
    ).done,
  ).toBeUndefined();
  expect(lines).toEqual(['ended']);
}, 20_000);

test('a processing job’s outputs appear only when it succeeds', async () => {
  const { runner, put, object, lines } = setUp();
  put('test/part-00000.csv', 'y\n1\n');
  const job = (id: string, script: string) => ({
    id,
    image: IMAGE,
    entrypoint: ['bash', '-c', script],
    arguments: [],
    environment: {},
    inputs: { '/opt/ml/processing/input/test': 's3://data/test/' },
    outputs: { '/opt/ml/processing/output': 's3://data/report' },
    onLine: (line: string) => lines.push(line),
  });
  const write = 'cat /opt/ml/processing/input/test/part-00000.csv > /opt/ml/processing/output/summary.json';
  expect(await runner.runProcessingJob(job('e1', `${write}; exit 1`)).done).toBe('exit code 1');
  expect(existsSync(object('report'))).toBe(false);
  expect(await runner.runProcessingJob(job('e2', write)).done).toBeUndefined();
  expect(readFileSync(object('report/summary.json'), 'utf8')).toBe('y\n1\n');
});

test('checkpoints come back to the next job', async () => {
  const { runner, training, lines } = setUp();
  const checkpoint = { checkpointUri: 's3://data/checkpoints/' };
  await runner.runTrainingJob(training('echo 5 > /opt/ml/checkpoints/round; exit 1', checkpoint)).done;
  await runner.runTrainingJob(training('cat /opt/ml/checkpoints/round', { ...checkpoint, id: 'train-2' })).done;
  expect(lines).toEqual(['5']);
});

const INFERENCE = `
import json, os
class RequestError(ValueError):
    def __init__(self, message):
        super().__init__(message)
        self.message = message
def model_fn(folder): return open(os.path.join(folder, 'model.json')).read()
def input_fn(body, content_type): return json.loads(body)
def predict_fn(data, model):
    if 'x' not in data: raise RequestError('x is missing')
    return {'value': data['x'] * float(model), 'modelVersion': os.environ.get('MODEL_VERSION')}
def output_fn(prediction, accept): return json.dumps(prediction)
`;

test('a model is served from its archive alone, and says what is wrong', async () => {
  const { runner, put, lines } = setUp();
  const archive = (files: Record<string, string>) =>
    packTarGz(new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
  put('model.tar.gz', archive({ 'model.json': '2.5', 'code/inference.py': INFERENCE }));
  const spec = {
    id: 'e-c-primary',
    image: IMAGE,
    modelDataUri: 's3://data/model.tar.gz',
    environment: { MODEL_VERSION: '3' },
    onLine: (line: string) => lines.push(line),
  };
  const server = await runner.startServer(spec);
  const ask = async (body: string) => {
    const answer = await server.invoke(Buffer.from(body), 'application/json', 'application/json');
    return { ...answer, body: Buffer.from(answer.body).toString() };
  };
  try {
    expect(await ask('{"x": 2}')).toEqual({
      status: 200,
      body: '{"value": 5.0, "modelVersion": "3"}',
      contentType: 'application/json',
    });
    expect(await ask('{}')).toMatchObject({ status: 400, body: 'x is missing' });
  } finally {
    await server.stop();
  }
  await expect(ask('{"x": 2}')).rejects.toThrow();

  put('broken.tar.gz', archive({ 'code/inference.py': 'import lightgbm_that_is_not_here' }));
  await expect(runner.startServer({ ...spec, modelDataUri: 's3://data/broken.tar.gz' })).rejects.toThrow(
    "No module named 'lightgbm_that_is_not_here'",
  );
  put('bare.tar.gz', archive({ 'model.json': '1' }));
  await expect(runner.startServer({ ...spec, modelDataUri: 's3://data/bare.tar.gz' })).rejects.toThrow(
    'brings no code/ to serve it',
  );
}, 20_000);
