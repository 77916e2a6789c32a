import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { BucketFolder } from '../services/s3';
import { parseS3Uri } from '../services/support';
import type {
  GlueJobSpec,
  JobRunner,
  ModelServer,
  ProcessingJobSpec,
  RunningJob,
  ServerSpec,
  TrainingJobSpec,
} from '../services/types';
import { packTarGz, readFolder } from './archive';
import { Child, endOrphan } from './child';
import { containerKey, type LocalContainer } from './containers';
import { download, upload } from './files';
import { startModelServer } from './model-server';
import { inWords, jobsFolder, Prefix } from './prefix';
import { findPython, installRequirements, jobEnvironment, packagedPython } from './python';

const unpack = promisify(execFile);

export interface ProcessRunnerOptions {
  readonly stateDir: string;
  /** Python of the jobs' environment. @default - ML_WORKFLOW_PYTHON, else .venv of the project */
  readonly python?: string;
  /** Folder of run_glue.py and serve.py. @default - the one of this package */
  readonly pythonFolder?: string;
}

interface Command {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly requirements: readonly string[];
}

/** Runs jobs as processes on this machine, from the very files that would be uploaded. */
export class ProcessRunner implements JobRunner {
  private readonly buckets: BucketFolder;
  private readonly folder: string;
  private readonly python: string;
  private readonly pythonFolder: string;
  private readonly containers = new Map<string, LocalContainer>();

  constructor(private readonly options: ProcessRunnerOptions) {
    this.buckets = new BucketFolder(path.join(options.stateDir, 's3'));
    this.folder = jobsFolder(options.stateDir);
    const python = options.python ?? findPython();
    // Jobs start in folders of their own; a bare name is looked up in PATH.
    this.python = python.includes(path.sep) ? path.resolve(python) : python;
    this.pythonFolder = options.pythonFolder ?? packagedPython();
  }

  useContainers(containers: readonly LocalContainer[]): void {
    for (const container of containers) this.containers.set(containerKey(container), container);
  }

  runGlueJob(job: GlueJobSpec): RunningJob {
    return this.run(job.id, async (start) => {
      const { bucket, key } = parseS3Uri(job.scriptUri);
      const script = this.buckets.file(bucket, key);
      if (!fs.existsSync(script)) throw new Error(`the script ${job.scriptUri} is not there`);
      const cwd = path.join(this.folder, safe(job.id));
      fs.mkdirSync(cwd, { recursive: true });
      const reason = await start({
        command: [
          this.python,
          path.join(this.pythonFolder, 'run_glue.py'),
          script,
          ...Object.entries(job.arguments).flat(),
        ],
        cwd,
        environment: { ...jobEnvironment(this.python), ML_WORKFLOW_S3_ROOT: path.resolve(this.buckets.root) },
        onLine: job.onLine,
      });
      fs.rmSync(cwd, { recursive: true, force: true });
      return reason;
    });
  }

  runTrainingJob(job: TrainingJobSpec): RunningJob {
    return this.run(job.id, async (start) => {
      const { command, cwd, requirements } = this.commandOf('training', job);
      const prefix = new Prefix(path.join(this.folder, safe(job.id)));
      prefix.prepareTraining(job, this.buckets);
      if (job.checkpointUri) this.fetchCheckpoints(job.checkpointUri, prefix);
      const reason = await start({
        command: command.map((part) => prefix.replace(part)),
        cwd: cwd || prefix.root,
        environment: await this.environment(prefix, { TRAINING_JOB_NAME: job.id, ...job.environment }, requirements),
        onLine: job.onLine,
      });
      if (job.checkpointUri) upload(this.buckets, prefix.inside('/opt/ml/checkpoints'), job.checkpointUri);
      if (reason !== undefined) return prefix.failure() ?? reason;
      const files = readFolder(prefix.inside('/opt/ml/model'));
      if (files.size === 0) return 'the job ended without an error, but wrote no model to /opt/ml/model';
      const { bucket, key } = parseS3Uri(job.artifactUri);
      this.buckets.write(bucket, key, packTarGz(files));
      prefix.remove();
      return undefined;
    });
  }

  runProcessingJob(job: ProcessingJobSpec): RunningJob {
    return this.run(job.id, async (start) => {
      const { command, cwd, requirements } = this.commandOf('processing', job);
      const prefix = new Prefix(path.join(this.folder, safe(job.id)));
      for (const [folder, uri] of Object.entries(job.inputs)) {
        inWords(`the input ${folder}`, () => download(this.buckets, uri, prefix.inside(folder)));
      }
      for (const folder of Object.keys(job.outputs)) fs.mkdirSync(prefix.inside(folder), { recursive: true });
      prefix.writeJson('config/processingjobconfig.json', { ProcessingJobName: job.id, Environment: job.environment });
      prefix.writeJson('config/resourceconfig.json', { current_host: 'algo-1', hosts: ['algo-1'] });
      const reason = await start({
        command: command.map((part) => prefix.replace(part)),
        cwd: cwd || prefix.root,
        environment: await this.environment(prefix, job.environment, requirements),
        onLine: job.onLine,
      });
      if (reason !== undefined) return prefix.failure() ?? reason;
      for (const [folder, uri] of Object.entries(job.outputs)) upload(this.buckets, prefix.inside(folder), uri);
      prefix.remove();
      return undefined;
    });
  }

  async startServer(server: ServerSpec): Promise<ModelServer> {
    const pidFile = this.pidFile(`server-${server.id}`);
    await endOrphan(pidFile);
    const prefix = new Prefix(path.join(this.folder, 'servers', safe(server.id)));
    const { bucket, key } = parseS3Uri(server.modelDataUri);
    const model = prefix.inside('/opt/ml/model');
    fs.mkdirSync(model, { recursive: true });
    await unpack('tar', ['-xzf', this.buckets.file(bucket, key), '-C', model]).catch((error: Error) => {
      throw new Error(`${server.modelDataUri} can't be unpacked: ${error.message.trim()}`);
    });
    if (!fs.existsSync(path.join(model, 'code'))) {
      throw new Error(
        `${server.modelDataUri} brings no code/ to serve it; the image ${server.image} itself can't run here`,
      );
    }
    return startModelServer({
      command: [this.python, path.join(this.pythonFolder, 'serve.py'), model, '--port', '0'],
      cwd: prefix.root,
      environment: await this.environment(prefix, server.environment, this.servingRequirements(server.image)),
      onLine: server.onLine,
      pidFile,
    });
  }

  /** Ends what a killed runtime left, then runs the job; stop() works at any moment of it. */
  private run(
    id: string,
    work: (
      start: (options: Omit<ConstructorParameters<typeof Child>[0], 'pidFile'>) => Promise<string | undefined>,
    ) => Promise<string | undefined>,
  ): RunningJob {
    const pidFile = this.pidFile(id);
    let child: Child | undefined;
    let stopped = false;
    const done = endOrphan(pidFile)
      .then(() =>
        work(async (options) => {
          if (stopped) return 'stopped';
          child = new Child({ ...options, pidFile });
          const reason = await child.done;
          return stopped ? 'stopped' : reason;
        }),
      )
      .catch((error: Error) => error.message);
    return {
      done,
      stop: async () => {
        stopped = true;
        await child?.stop();
        await done;
      },
    };
  }

  private pidFile(id: string): string {
    return path.join(this.folder, 'pids', `${safe(id)}.json`);
  }

  private commandOf(kind: 'training' | 'processing', job: TrainingJobSpec | ProcessingJobSpec): Command {
    const { image, entrypoint } = job;
    const local = this.containers.get(containerKey({ kind, image, entrypoint }));
    if (local) return { command: local.command, cwd: process.cwd(), requirements: local.requirements };
    if (!/\/sagemaker-xgboost:/.test(image)) {
      throw new Error(
        `the image ${image} can't run without Docker; give its stage \`local: {command, requirements}\`, which says how its job runs here`,
      );
    }
    if (entrypoint.length === 0) {
      throw new Error(
        `the job ${job.id} has no ContainerEntrypoint; the local runtime can't know what its image starts`,
      );
    }
    return { command: [...entrypoint, ...job.arguments], cwd: '', requirements: [] };
  }

  /** A model is served by the image that trained it, so it needs the same packages. */
  private servingRequirements(image: string): readonly string[] {
    const own = [...this.containers.values()].find((one) => one.kind === 'training' && one.image === image);
    return own?.requirements ?? [];
  }

  private async environment(
    prefix: Prefix,
    own: Readonly<Record<string, string>>,
    requirements: readonly string[],
  ): Promise<Record<string, string>> {
    const packages =
      requirements.length > 0
        ? await installRequirements(this.python, path.join(this.options.stateDir, 'python'), requirements)
        : undefined;
    const here = Object.entries(own).map(([name, value]) => [name, prefix.replace(value)] as const);
    return {
      ...jobEnvironment(this.python),
      ...Object.fromEntries(here),
      ...(packages !== undefined && { PYTHONPATH: path.resolve(packages) }),
      ML_PREFIX: prefix.root,
    };
  }

  private fetchCheckpoints(uri: string, prefix: Prefix): void {
    const { bucket, key } = parseS3Uri(uri);
    if (this.buckets.keys(bucket, key).length > 0) download(this.buckets, uri, prefix.inside('/opt/ml/checkpoints'));
  }
}

function safe(id: string): string {
  return id.replace(/[^\w.-]/g, '_');
}
