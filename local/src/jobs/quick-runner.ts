import * as path from 'node:path';
import { BucketFolder } from '../services/s3';
import { parseS3Uri } from '../services/support';
import type {
  GlueJobSpec,
  JobBase,
  JobRunner,
  ModelServer,
  ProcessingJobSpec,
  RunningJob,
  ServerSpec,
  TrainingJobSpec,
} from '../services/types';
import { packTarGz, unpackTarGz } from './archive';
import {
  evaluationFiles,
  metricsOfObjective,
  preparedFiles,
  type QuickMetrics,
  type QuickRows,
  type QuickSchema,
  typicalTarget,
} from './quick-outputs';

/** What quick jobs do; may be changed between two jobs. */
export interface QuickOptions {
  rows?: QuickRows;
  /**
   * Metrics on the test split of the model that a training job makes.
   * @default - those of the library's own evaluation, by the objective
   */
  metrics?: (job: TrainingJobSpec) => QuickMetrics;
  /** @default - none, which a gate then does not ask for */
  baselines?: Readonly<Record<string, QuickMetrics>>;
  /** A reason lets the job fail with it. */
  fail?: (kind: 'glue' | 'training' | 'processing' | 'server', id: string) => string | undefined;
  /** How long a job takes, in real milliseconds. */
  delayMilliseconds?: number;
  /** @default - a value that the schema allows its target */
  predict?: (instance: Record<string, unknown>, modelVersion: string | null) => number;
  /** A reason lets an alarm go off when traffic moves to the server. */
  alarm?: (id: string) => string | undefined;
}

/**
 * Jobs that write plausible outputs in process, for tests that need no Python. The outputs are those of
 * docs/contracts.md; a model remembers its metrics, so that its evaluation repeats them.
 */
export class QuickRunner implements JobRunner {
  private readonly buckets: BucketFolder;
  /** Ids of the jobs and servers that were started, in order. */
  readonly started: string[] = [];

  constructor(
    stateDir: string,
    readonly options: QuickOptions = {},
  ) {
    this.buckets = new BucketFolder(path.join(stateDir, 's3'));
  }

  runGlueJob(job: GlueJobSpec): RunningJob {
    return this.run('glue', job, () => {
      const output = argument(job, '--output_uri');
      const schema = JSON.parse(this.read(argument(job, '--schema_uri')).toString()) as object;
      this.read(argument(job, '--input_uri'));
      for (const [name, text] of preparedFiles(schema, this.options.rows)) this.write(output + name, Buffer.from(text));
      job.onLine('quick job: prepared');
    });
  }

  runTrainingJob(job: TrainingJobSpec): RunningJob {
    return this.run('training', job, () => {
      const metrics = this.options.metrics?.(job) ?? metricsOfObjective(job.hyperparameters.objective);
      const [first = 'loss', value = 0] = Object.entries(metrics)[0] ?? [];
      for (const round of [0, 10]) job.onLine(`[${round}]\ttrain-${first}:${value}\tvalidation-${first}:${value}`);
      const schema = this.schemaAt(job.channels.config);
      const model = { v: 1, metrics, hyperparameters: job.hyperparameters, schema };
      const files = {
        'metadata.json': JSON.stringify(model),
        'code/inference.py': '# of a quick job: served in process\n',
      };
      this.write(
        job.artifactUri,
        packTarGz(new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))),
      );
    });
  }

  runProcessingJob(job: ProcessingJobSpec): RunningJob {
    return this.run('processing', job, () => {
      const input = (name: string) => Object.entries(job.inputs).find(([folder]) => folder.endsWith(`/${name}`))?.[1];
      const model = input('model');
      if (!model) throw new Error('the evaluation has no input "model"');
      const champion = input('champion');
      const measures = {
        metrics: this.metricsOf(model),
        championMetrics: champion ? this.metricsOf(champion) : null,
        baselines: this.options.baselines ?? {},
      };
      const files = evaluationFiles(measures, this.schemaAt(input('config')), this.options.rows);
      for (const uri of Object.values(job.outputs)) {
        for (const [name, text] of files) this.write(`${uri.replace(/\/?$/, '/')}${name}`, Buffer.from(text));
      }
    });
  }

  async startServer(server: ServerSpec): Promise<ModelServer> {
    this.started.push(server.id);
    // Even a quick server is Creating for a moment.
    await new Promise((resolve) => setImmediate(resolve));
    await this.pause();
    const reason = this.options.fail?.('server', server.id);
    if (reason !== undefined) throw new Error(reason);
    const typical = typicalTarget(this.inModel<{ schema: QuickSchema }>(server.modelDataUri).schema);
    const modelVersion = server.environment.MODEL_VERSION ?? null;
    const predict = (instance: Record<string, unknown>) => this.options.predict?.(instance, modelVersion) ?? typical;
    let open = true;
    return {
      invoke: async (body, contentType) => {
        if (!open) throw new Error(`the server ${server.id} was stopped`);
        try {
          return answer(body, contentType, predict, modelVersion);
        } catch (error) {
          return { status: 400, body: Buffer.from((error as Error).message), contentType: 'text/plain' };
        }
      },
      stop: async () => {
        open = false;
      },
      alarm: () => this.options.alarm?.(server.id),
    };
  }

  private run(kind: 'glue' | 'training' | 'processing', job: JobBase, work: () => void): RunningJob {
    this.started.push(job.id);
    let stop: () => void = () => undefined;
    const stopped = new Promise<string>((resolve) => (stop = () => resolve('stopped')));
    const finished = this.pause().then(() => {
      const reason = this.options.fail?.(kind, job.id);
      if (reason !== undefined) return reason;
      work();
      return undefined;
    });
    const done = Promise.race([stopped, finished.catch((error: Error) => error.message)]);
    return { done, stop: async () => stop() };
  }

  private pause(): Promise<void> {
    const { delayMilliseconds } = this.options;
    return delayMilliseconds === undefined
      ? Promise.resolve()
      : new Promise((resolve) => setTimeout(resolve, delayMilliseconds).unref());
  }

  private metricsOf(uri: string): QuickMetrics {
    return this.inModel<{ metrics: QuickMetrics }>(uri).metrics;
  }

  private inModel<T>(uri: string): T {
    const file = unpackTarGz(this.read(uri)).get('metadata.json');
    if (!file) throw new Error(`${uri} holds no metadata.json`);
    return JSON.parse(Buffer.from(file).toString()) as T;
  }

  /** A workflow without a schema has none in its config channel. */
  private schemaAt(config: string | undefined): QuickSchema {
    if (config === undefined) return {};
    const { bucket, key } = parseS3Uri(config);
    const found = this.buckets.keys(bucket, key).find((one) => one.endsWith('schema.json'));
    return found === undefined ? {} : (JSON.parse(this.buckets.bytes(bucket, found).toString()) as QuickSchema);
  }

  private read(uri: string): Buffer {
    const { bucket, key } = parseS3Uri(uri);
    const found = this.buckets.stat(bucket, key || ' ') ? key : this.buckets.keys(bucket, key)[0];
    if (found === undefined) throw new Error(`there is no object at ${uri}`);
    return this.buckets.bytes(bucket, found);
  }

  private write(uri: string, body: Uint8Array): void {
    const { bucket, key } = parseS3Uri(uri);
    this.buckets.write(bucket, key, body);
  }
}

function argument(job: GlueJobSpec, name: string): string {
  const value = job.arguments[name];
  if (value === undefined) throw new Error(`the argument ${name} is missing`);
  return value;
}

function answer(
  body: Uint8Array,
  contentType: string,
  predict: (instance: Record<string, unknown>) => number,
  modelVersion: string | null,
) {
  const text = Buffer.from(body).toString();
  if (contentType.startsWith('text/csv')) {
    const lines = text
      .trim()
      .split('\n')
      .map(() => String(predict({})));
    return { status: 200, body: Buffer.from(`${lines.join('\n')}\n`), contentType: 'text/csv' };
  }
  const parsed = JSON.parse(text) as { instances?: unknown; explain?: boolean };
  const given = parsed.instances ?? parsed;
  const instances = (Array.isArray(given) ? given : [given]) as Record<string, unknown>[];
  const predictions = instances.map((instance) => ({
    value: predict(instance),
    ...(parsed.explain && { contributions: { bias: predict(instance) } }),
  }));
  return {
    status: 200,
    body: Buffer.from(JSON.stringify({ predictions, modelVersion })),
    contentType: 'application/json',
  };
}
