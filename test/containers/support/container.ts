import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { ModelContainer } from '../../../constructs/model-container';
import { createProcessRunner } from '../../../local/src/jobs';
import { unpackTarGz } from '../../../local/src/jobs/archive';
import type { ModelServer, ProcessingJobSpec, TrainingJobSpec } from '../../../local/src/services/types';
import { seeded } from '../../support/full';

export const ROOT = join(__dirname, '../../..');
export const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0';
export const ROW = { rooms: 4.5, people: 2, age: 30, place: 'inland' };
const SCHEMA = {
  v: 1,
  columns: [
    { name: 'rooms', type: 'number' },
    { name: 'people', type: 'integer' },
    { name: 'age', type: 'number', missing: true },
    { name: 'place', type: 'category', categories: ['inland', 'sea'], missing: true },
  ],
  target: { name: 'price', type: 'number' },
  derived: [{ name: 'rooms_per_person', kind: 'ratio', of: ['rooms', 'people'] }],
};
const RUN = 's3://data/run/';
const folders: string[] = [];

/** For afterAll. */
export const tidy = (): void => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));

/** A state folder whose bucket `data` holds the tarball as it is uploaded. */
export function openContainer() {
  const stateDir = mkdtempSync(join(tmpdir(), 'ml-workflow-containers-'));
  folders.push(stateDir);
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const runner = createProcessRunner({ stateDir });
  const object = (key: string) => join(stateDir, 's3/data', key);
  const put = (key: string, body: string | Uint8Array): void => {
    mkdirSync(dirname(object(key)), { recursive: true });
    writeFileSync(object(key), body);
  };
  // A file asset keeps its digest as its name.
  put('assets/0a1b2c.gz', readFileSync(join(ROOT, 'assets/model-code.tar.gz')));
  put('assets/prepare.py', readFileSync(join(ROOT, 'glue/prepare.py')));

  const training = (id: string, more: Partial<TrainingJobSpec> = {}): TrainingJobSpec => ({
    id,
    arn: `arn:aws:sagemaker:eu-west-1:123456789012:training-job/${id}`,
    image: IMAGE,
    entrypoint: entrypoint('train.py', '/opt/ml/input/data/code'),
    arguments: [],
    hyperparameters: {},
    channels: {
      code: 's3://data/assets/0a1b2c.gz',
      train: `${RUN}train/`,
      validation: `${RUN}validation/`,
      config: `${RUN}config/`,
    },
    environment: {},
    networkIsolation: true,
    artifactUri: `s3://data/models/${id}/output/model.tar.gz`,
    onLine,
    ...more,
  });
  const evaluation = (id: string, model: string, more: Partial<ProcessingJobSpec> = {}): ProcessingJobSpec => ({
    id,
    arn: `arn:aws:sagemaker:eu-west-1:123456789012:processing-job/${id}`,
    image: IMAGE,
    entrypoint: entrypoint('evaluate.py', '/opt/ml/processing/input/code'),
    arguments: [],
    environment: {},
    networkIsolation: true,
    inputs: {
      '/opt/ml/processing/input/code': 's3://data/assets/0a1b2c.gz',
      '/opt/ml/processing/input/model': model,
      '/opt/ml/processing/input/train': `${RUN}train/`,
      '/opt/ml/processing/input/test': `${RUN}test/`,
      '/opt/ml/processing/input/config': `${RUN}config/`,
    },
    outputs: { '/opt/ml/processing/output': `s3://data/evaluations/${id}/` },
    onLine,
    ...more,
  });
  return {
    stateDir,
    runner,
    lines,
    object,
    put,
    training,
    evaluation,
    read: (key: string) => readFileSync(object(key)),
    exists: (key: string) => existsSync(object(key)),
    artifact: (id: string) => readFileSync(object(`models/${id}/output/model.tar.gz`)),
    unpacked: (key: string) =>
      Object.fromEntries([...unpackTarGz(readFileSync(object(key)))].map(([k, v]) => [k, Buffer.from(v).toString()])),
    /** What the Prepare data stage makes of generated rows. */
    prepare: async (): Promise<void> => {
      put('raw.csv', generatedRows(1200));
      put('schema.json', JSON.stringify(SCHEMA));
      const args = {
        '--input_uri': 's3://data/raw.csv',
        '--output_uri': RUN,
        '--schema_uri': 's3://data/schema.json',
      };
      const job = { id: 'prepare', scriptUri: 's3://data/assets/prepare.py', arguments: args, onLine };
      const reason = await runner.runGlueJob(job).done;
      if (reason !== undefined) throw new Error(reason);
    },
    serve: (key: string, networkIsolation = true): Promise<ModelServer> =>
      runner.startServer({
        id: 'endpoint-config-primary',
        image: IMAGE,
        modelDataUri: `s3://data/${key}`,
        environment: {
          MODEL_VERSION: '3',
          SAGEMAKER_PROGRAM: 'inference.py',
          SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
        },
        networkIsolation,
        onLine,
      }),
  };
}

export type Container = ReturnType<typeof openContainer>;

/** As the construct writes it into the job's arguments. */
function entrypoint(script: string, codePath: string): string[] {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1' } });
  return ModelContainer.xgboost()._bind(stack, { script, codePath }).entrypoint ?? [];
}

function generatedRows(count: number): string {
  const pick = seeded(11);
  const lines = ['rooms,people,age,place,price'];
  for (let row = 0; row < count; row++) {
    const [rooms, people, age] = [1 + pick(800) / 100, pick(5), pick(60)];
    const place = ['inland', 'sea', ''][pick(3)];
    const price = 100 * rooms + 30 * people + (place === 'inland' ? 5 * age : 0) + pick(4000) / 100;
    lines.push(`${rooms},${people},${age || ''},${place},${price.toFixed(2)}`);
  }
  return `${lines.join('\n')}\n`;
}
