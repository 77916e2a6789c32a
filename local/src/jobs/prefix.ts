import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createHash } from 'node:crypto';
import type { BucketFolder } from '../services/s3';
import type { ProcessingJobSpec, TrainingJobSpec } from '../services/types';
import { inputDataConfig, resourceConfig } from './environment';
import { download } from './files';

const CONTAINER = '/opt/ml';

/** A folder for jobs whose path a shell command may hold without quotes. */
export function jobsFolder(stateDir: string): string {
  const folder = path.join(path.resolve(stateDir), 'jobs');
  if (/^[\w./-]+$/.test(folder)) return folder;
  return path.join(os.tmpdir(), `ml-workflow-jobs-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
}

/** The container's /opt/ml, rebuilt in a folder of its own. */
export class Prefix {
  readonly root: string;

  constructor(readonly jobFolder: string) {
    this.root = path.join(jobFolder, 'opt', 'ml');
    removeFolder(jobFolder);
    fs.mkdirSync(this.root, { recursive: true });
  }

  /** A path of the container here. */
  inside(containerPath: string): string {
    if (containerPath !== CONTAINER && !containerPath.startsWith(`${CONTAINER}/`)) {
      throw new Error(`"${containerPath}" lies outside ${CONTAINER}; the local runtime can't stand in for it`);
    }
    const file = path.join(this.root, containerPath.slice(CONTAINER.length));
    if (file !== this.root && !file.startsWith(this.root + path.sep)) {
      throw new Error(`"${containerPath}" leaves ${CONTAINER}`);
    }
    return file;
  }

  /** A command line or value of the container with its paths here. */
  replace(text: string): string {
    return text.replace(/\/opt\/ml(?![\w.-])/g, () => this.root);
  }

  writeJson(name: string, value: object): void {
    const file = path.join(this.root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(value));
  }

  /** What a training container finds when it starts. */
  prepareTraining(job: TrainingJobSpec, buckets: BucketFolder): void {
    this.writeJson('input/config/hyperparameters.json', job.hyperparameters);
    this.writeJson('input/config/resourceconfig.json', resourceConfig());
    this.writeJson('input/config/inputdataconfig.json', inputDataConfig(job));
    for (const [name, uri] of Object.entries(job.channels)) {
      inWords(`the channel "${name}"`, () => download(buckets, uri, path.join(this.root, 'input', 'data', name)));
    }
    for (const folder of ['model', 'output/data', 'checkpoints']) {
      fs.mkdirSync(path.join(this.root, folder), { recursive: true });
    }
  }

  /** What a processing container finds when it starts. */
  prepareProcessing(job: ProcessingJobSpec, buckets: BucketFolder): void {
    for (const [folder, uri] of Object.entries(job.inputs)) {
      inWords(`the input ${folder}`, () => download(buckets, uri, this.inside(folder)));
    }
    for (const folder of Object.keys(job.outputs)) fs.mkdirSync(this.inside(folder), { recursive: true });
    fs.mkdirSync(path.join(this.root, 'output'), { recursive: true });
    const places = (uris: Readonly<Record<string, string>>) =>
      Object.entries(uris).map(([LocalPath, S3Uri]) => ({ LocalPath, S3Uri }));
    this.writeJson('config/processingjobconfig.json', {
      ProcessingJobArn: job.arn,
      ProcessingJobName: job.id,
      Environment: job.environment,
      AppSpecification: {
        ImageUri: job.image,
        ContainerEntrypoint: job.entrypoint,
        ContainerArguments: job.arguments,
      },
      ProcessingInputs: places(job.inputs).map((S3Input) => ({ AppManaged: false, S3Input })),
      ProcessingOutputConfig: {
        Outputs: places(job.outputs).map((S3Output) => ({ AppManaged: false, S3Output })),
      },
    });
    this.writeJson('config/resourceconfig.json', resourceConfig());
  }

  /** What the job says of its end: a training job in output/failure, a processing job in output/message. */
  words(name: 'failure' | 'message'): string | undefined {
    const file = path.join(this.root, 'output', name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() || undefined : undefined;
  }

  remove(): void {
    removeFolder(this.jobFolder);
  }
}

/** Also when a job has made folders of it read-only. */
function removeFolder(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    makeWritable(folder);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function makeWritable(folder: string): void {
  fs.chmodSync(folder, 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(path.join(folder, entry.name));
  }
}

function inWords(what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}
