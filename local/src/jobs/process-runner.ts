import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { BucketFolder } from '../services/s3';
import { parseS3Uri } from '../services/support';
import type {
  ContainerBase,
  GlueJobSpec,
  JobRunner,
  ModelServer,
  ProcessingJobSpec,
  RunningJob,
  ServerSpec,
  TrainingJobSpec,
} from '../services/types';
import { packTarGz, readFolder } from './archive';
import { endOrphan } from './child';
import { contained } from './contain';
import { Containers, type LocalContainer } from './containers';
import { processingEnvironment, region, trainingEnvironment } from './environment';
import { download, upload } from './files';
import { startModelServer } from './model-server';
import { jobsFolder, Prefix } from './prefix';
import { runJob } from './running';
import { findPython, installRequirements, jobEnvironment, packagedPython } from './python';

const unpack = promisify(execFile);

/** A job that is killed more often than that (for want of memory, say) fails. */
const MOST_INTERRUPTIONS = 5;

export interface ProcessRunnerOptions {
  readonly stateDir: string;
  /** Python of the jobs' environment. @default - ML_WORKFLOW_PYTHON, else .venv of the project */
  readonly python?: string;
  /** Folder of run_glue.py and serve.py. @default - the one of this package */
  readonly pythonFolder?: string;
}

/** Runs jobs as processes on this machine, from the very files that would be uploaded. */
export class ProcessRunner implements JobRunner {
  private readonly buckets: BucketFolder;
  private readonly folder: string;
  private readonly python: string;
  private readonly pythonFolder: string;
  private readonly containers = new Containers();

  constructor(private readonly options: ProcessRunnerOptions) {
    this.buckets = new BucketFolder(path.join(options.stateDir, 's3'));
    this.folder = jobsFolder(options.stateDir);
    const python = options.python ?? findPython();
    // Jobs start in folders of their own; a bare name is looked up in PATH.
    this.python = python.includes(path.sep) ? path.resolve(python) : python;
    this.pythonFolder = options.pythonFolder ?? packagedPython();
  }

  useContainers(containers: readonly LocalContainer[]): void {
    this.containers.use(containers);
  }

  runGlueJob(job: GlueJobSpec): RunningJob {
    return runJob(this.pidFile(job.id), async (start) => {
      const { bucket, key } = parseS3Uri(job.scriptUri);
      const script = this.buckets.file(bucket, key);
      if (!fs.existsSync(script)) throw new Error(`the script ${job.scriptUri} is not there`);
      const cwd = path.join(this.folder, safe(job.id));
      fs.mkdirSync(cwd, { recursive: true });
      const { reason } = await start({
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
    return runJob(this.pidFile(job.id), async (start) => {
      const { command, cwd, requirements } = this.containers.commandOf('training', job);
      const folder = path.join(this.folder, safe(job.id));
      const { checkpointUri } = job;
      const saveCheckpoints = () => {
        if (checkpointUri) upload(this.buckets, path.join(folder, 'opt/ml/checkpoints'), checkpointUri);
      };
      for (let interruptions = 0; ; interruptions++) {
        // SageMaker copies them while the job runs; so what a killed runtime or a killed job left counts.
        saveCheckpoints();
        const prefix = new Prefix(folder);
        prefix.prepareTraining(job, this.buckets);
        if (checkpointUri) this.fetchCheckpoints(checkpointUri, prefix);
        const { reason, wasKilled } = await start({
          command: this.contained(job, prefix, '/opt/ml/input/data/code', command),
          cwd: cwd || prefix.root,
          environment: await this.environment(prefix, trainingEnvironment(job), requirements),
          onLine: job.onLine,
        });
        if (wasKilled && job.spot && interruptions < MOST_INTERRUPTIONS) {
          job.onLine('the job was killed, as when spot capacity is taken back: it starts again with its checkpoints');
          continue;
        }
        saveCheckpoints();
        return this.endTraining(job, prefix, reason);
      }
    });
  }

  runProcessingJob(job: ProcessingJobSpec): RunningJob {
    return runJob(this.pidFile(job.id), async (start) => {
      const { command, cwd, requirements } = this.containers.commandOf('processing', job);
      const prefix = new Prefix(path.join(this.folder, safe(job.id)));
      prefix.prepareProcessing(job, this.buckets);
      const { reason } = await start({
        command: this.contained(job, prefix, '/opt/ml/processing/input/code', command),
        cwd: cwd || prefix.root,
        environment: await this.environment(prefix, processingEnvironment(job), requirements),
        onLine: job.onLine,
      });
      if (reason !== undefined) return prefix.words('message') ?? reason;
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
    const command = [this.python, path.join(this.pythonFolder, 'serve.py'), model];
    const containment = { networkIsolation: server.networkIsolation ?? false, readOnly: [model], listens: true };
    return startModelServer({
      command: contained(containment, command, this.python, this.pythonFolder),
      cwd: prefix.root,
      environment: await this.environment(
        prefix,
        { ...region(server), ...server.environment },
        this.containers.servingRequirements(server.image),
      ),
      onLine: server.onLine,
      pidFile,
    });
  }

  private endTraining(job: TrainingJobSpec, prefix: Prefix, reason: string | undefined): string | undefined {
    const { bucket, key } = parseS3Uri(job.artifactUri);
    const pack = (folder: string, archive: string): boolean => {
      const files = readFolder(prefix.inside(folder));
      if (files.size > 0) this.buckets.write(bucket, archive, packTarGz(files));
      return files.size > 0;
    };
    pack('/opt/ml/output/data', path.posix.join(path.posix.dirname(key), 'output.tar.gz'));
    if (reason !== undefined) return prefix.words('failure') ?? reason;
    if (!pack('/opt/ml/model', key)) return 'the job ended without an error, but wrote no model to /opt/ml/model';
    prefix.remove();
    return undefined;
  }

  /** The container's command with its paths here; its code is only to be read. */
  private contained(job: ContainerBase, prefix: Prefix, code: string, command: readonly string[]): string[] {
    const folder = prefix.inside(code);
    const containment = {
      networkIsolation: job.networkIsolation ?? false,
      readOnly: fs.existsSync(folder) ? [folder] : [],
    };
    return contained(
      containment,
      command.map((part) => prefix.replace(part)),
      this.python,
      this.pythonFolder,
    );
  }

  private pidFile(id: string): string {
    return path.join(this.folder, 'pids', `${safe(id)}.json`);
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
