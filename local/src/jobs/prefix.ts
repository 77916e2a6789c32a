import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createHash } from 'node:crypto';
import type { BucketFolder } from '../services/s3';
import type { TrainingJobSpec } from '../services/types';
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
    fs.rmSync(jobFolder, { recursive: true, force: true });
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
    this.writeJson('input/config/resourceconfig.json', {
      current_host: 'algo-1',
      current_instance_type: 'local',
      hosts: ['algo-1'],
      network_interface_name: 'lo',
    });
    const channels = Object.keys(job.channels).map((name) => [
      name,
      { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None' },
    ]);
    this.writeJson('input/config/inputdataconfig.json', Object.fromEntries(channels));
    for (const [name, uri] of Object.entries(job.channels)) {
      inWords(`the channel "${name}"`, () => download(buckets, uri, path.join(this.root, 'input', 'data', name)));
    }
    for (const folder of ['model', 'output/data', 'checkpoints']) {
      fs.mkdirSync(path.join(this.root, folder), { recursive: true });
    }
  }

  /** The reason that a training job wrote, if it did. */
  failure(): string | undefined {
    const file = path.join(this.root, 'output', 'failure');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() || undefined : undefined;
  }

  remove(): void {
    fs.rmSync(this.jobFolder, { recursive: true, force: true });
  }
}

export function inWords(what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}
