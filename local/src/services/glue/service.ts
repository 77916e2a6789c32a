import { randomBytes } from 'node:crypto';
import { failedSync, JobDesk, type JobEnd } from '../job-desk';
import { defineService, type After, type LocalService } from '../registry';
import { required, textMap, type ServiceContext } from '../support';
import { Table } from '../table';
import { ServiceError, type SyncResult } from '../types';

export interface GlueJob {
  readonly Name: string;
  readonly Role: string;
  readonly Command: { readonly Name?: string; readonly ScriptLocation?: string; readonly PythonVersion?: string };
  readonly DefaultArguments?: Record<string, string>;
  readonly ExecutionProperty?: { readonly MaxConcurrentRuns?: number };
  readonly GlueVersion?: string;
  readonly WorkerType?: string;
  readonly NumberOfWorkers?: number;
  /** Minutes. */
  readonly Timeout?: number;
  readonly [member: string]: unknown;
}

interface JobRun {
  readonly Id: string;
  readonly JobName: string;
  readonly JobRunState: 'RUNNING' | 'STOPPING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMEOUT';
  readonly StartedOn: Date;
  readonly LastModifiedOn: Date;
  readonly CompletedOn?: Date;
  readonly Arguments: Record<string, string>;
  readonly ErrorMessage?: string;
  readonly ExecutionTime: number;
  readonly Timeout: number;
  readonly [member: string]: unknown;
}

interface StartJobRunInput {
  readonly JobName?: string;
  readonly JobRunId?: string;
  readonly Arguments?: Record<string, string>;
  readonly Timeout?: number;
  readonly WorkerType?: string;
  readonly NumberOfWorkers?: number;
}

const OUTPUT = '/aws-glue/jobs/output';
const ENDED = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT']);

export class Glue {
  private readonly jobs: Table<GlueJob>;
  private readonly runs: Table<JobRun>;
  private readonly desk = new JobDesk();

  constructor(private readonly context: ServiceContext) {
    this.jobs = new Table(context.store, 'glue.jobs');
    this.runs = new Table(context.store, 'glue.runs');
  }

  service(): LocalService {
    return defineService({
      name: 'glue',
      transactions: {
        CreateJob: (input: GlueJob) => {
          required(input, 'Name', 'Role', 'Command');
          if (this.jobs.has(input.Name)) {
            throw new ServiceError('AlreadyExistsException', `Job already submitted with the same name ${input.Name}.`);
          }
          this.jobs.put(input.Name, input);
          return { Name: input.Name };
        },
        UpdateJob: (input: { JobName: string; JobUpdate: Omit<GlueJob, 'Name'> }) => {
          this.job(input.JobName);
          this.jobs.put(input.JobName, { ...input.JobUpdate, Name: input.JobName } as GlueJob);
          return { JobName: input.JobName };
        },
        DeleteJob: (input: { JobName: string }) => {
          this.jobs.delete(input.JobName);
          return { JobName: input.JobName };
        },
        StartJobRun: (input: StartJobRunInput, _context, after) => this.start(input, after),
        BatchStopJobRun: (input: { JobName: string; JobRunIds: string[] }, _context, after) => this.stop(input, after),
      },
      operations: {
        GetJob: async (input: { JobName: string }) => ({ Job: this.job(input.JobName) }),
        GetJobs: async () => ({ Jobs: this.jobs.list() }),
        GetJobRun: async (input: { JobName: string; RunId: string }) => ({
          JobRun: this.run(input.JobName, input.RunId),
        }),
        GetJobRuns: async (input: { JobName: string }) => {
          this.job(input.JobName);
          const runs = this.runs.list().filter((run) => run.JobName === input.JobName);
          return { JobRuns: runs.sort((a, b) => b.StartedOn.getTime() - a.StartedOn.getTime()) };
        },
      },
      sync: [
        {
          start: 'StartJobRun',
          wait: (input, started) => this.wait((input as { JobName: string }).JobName, idOf(started)),
          stop: async (_input, started) => this.end(idOf(started)),
        },
      ],
      resume: async () => {
        for (const run of this.runs.list()) {
          if (run.JobRunState === 'RUNNING') this.launch(run);
          if (run.JobRunState === 'STOPPING')
            this.finish(run.Id, { reason: undefined, stopped: true, timedOut: false });
        }
      },
      stop: () => this.desk.close(),
    });
  }

  private job(name: string): GlueJob {
    const job = this.jobs.get(String(name));
    if (!job) throw new ServiceError('EntityNotFoundException', `Entity not found: job "${name}"`);
    return job;
  }

  private run(jobName: string, id: string): JobRun {
    const run = this.runs.get(String(id));
    if (!run || run.JobName !== jobName) {
      throw new ServiceError('EntityNotFoundException', `Job Run cannot be found from id ${id}`);
    }
    return run;
  }

  private start(input: StartJobRunInput, after: After): object {
    if (input.JobName === undefined) throw new ServiceError('InvalidInputException', 'JobName should not be null');
    const job = this.jobs.get(input.JobName);
    if (!job) {
      throw new ServiceError(
        'EntityNotFoundException',
        `Failed to start job run due to missing metadata: ${input.JobName}`,
      );
    }
    const active = this.runs.list().filter((run) => run.JobName === job.Name && !ENDED.has(run.JobRunState));
    if (active.length >= (job.ExecutionProperty?.MaxConcurrentRuns ?? 1)) {
      throw new ServiceError('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${job.Name}`);
    }
    const now = new Date(this.context.clock.now());
    const workers = input.NumberOfWorkers ?? job.NumberOfWorkers ?? 10;
    const run: JobRun = {
      Id: `jr_${randomBytes(32).toString('hex')}`,
      Attempt: 0,
      JobName: job.Name,
      StartedOn: now,
      LastModifiedOn: now,
      JobRunState: 'RUNNING',
      Arguments: textMap(input.Arguments, 'Arguments'),
      PredecessorRuns: [],
      AllocatedCapacity: workers,
      MaxCapacity: workers,
      ExecutionTime: 0,
      Timeout: input.Timeout ?? job.Timeout ?? 480,
      WorkerType: input.WorkerType ?? job.WorkerType ?? 'G.1X',
      NumberOfWorkers: workers,
      LogGroupName: '/aws-glue/jobs',
      GlueVersion: job.GlueVersion ?? '5.1',
    };
    this.runs.put(run.Id, run);
    after(() => this.launch(run));
    return { JobRunId: run.Id };
  }

  private launch(run: JobRun): void {
    const job = this.jobs.get(run.JobName);
    this.desk.run(
      run.Id,
      () => {
        if (!job?.Command.ScriptLocation) throw new Error(`the Glue job "${run.JobName}" has no script to run`);
        return this.context.jobs.runGlueJob({
          id: run.Id,
          scriptUri: job.Command.ScriptLocation,
          arguments: { ...job.DefaultArguments, ...run.Arguments },
          onLine: (line) => this.context.logs.append(OUTPUT, run.Id, line),
        });
      },
      run.Timeout * 60,
      (end) => this.finish(run.Id, end),
    );
  }

  private finish(id: string, end: JobEnd): void {
    const now = new Date(this.context.clock.now());
    const state = end.timedOut
      ? 'TIMEOUT'
      : end.stopped
        ? 'STOPPED'
        : end.reason === undefined
          ? 'SUCCEEDED'
          : 'FAILED';
    this.context.store.batch(() => {
      const run = this.runs.get(id);
      if (!run) return;
      const message = end.timedOut ? 'Job run exceeded its timeout' : end.reason;
      this.runs.put(id, {
        ...run,
        JobRunState: state,
        CompletedOn: now,
        LastModifiedOn: now,
        ExecutionTime: Math.round((now.getTime() - run.StartedOn.getTime()) / 1000),
        ...((state === 'FAILED' || state === 'TIMEOUT') && { ErrorMessage: message }),
      });
      this.context.events.put({
        source: 'aws.glue',
        detailType: 'Glue Job State Change',
        detail: { jobName: run.JobName, severity: state === 'FAILED' ? 'ERROR' : 'INFO', state, jobRunId: id, message },
      });
    });
  }

  private stop(input: { JobName: string; JobRunIds: string[] }, after: After): object {
    const errors: object[] = [];
    const stopped: object[] = [];
    for (const id of input.JobRunIds) {
      const run = this.runs.get(id);
      if (!run || run.JobName !== input.JobName || ENDED.has(run.JobRunState)) {
        errors.push({
          JobName: input.JobName,
          JobRunId: id,
          ErrorDetail: run
            ? { ErrorCode: 'JobRunCannotBeStoppedException', ErrorMessage: `Job run ${id} is ${run.JobRunState}` }
            : { ErrorCode: 'JobRunNotFoundException', ErrorMessage: `Job run ${id} not found` },
        });
        continue;
      }
      this.runs.update(id, { JobRunState: 'STOPPING' });
      after(() => void this.desk.stop(id));
      stopped.push({ JobName: input.JobName, JobRunId: id });
    }
    return { SuccessfulSubmissions: stopped, Errors: errors };
  }

  private async end(id: string): Promise<void> {
    const run = this.runs.get(id);
    if (!run || ENDED.has(run.JobRunState)) return;
    this.runs.update(id, { JobRunState: 'STOPPING' });
    await this.desk.stop(id);
  }

  private async wait(jobName: string, id: string): Promise<SyncResult> {
    await this.desk.ended(id, () => ENDED.has(this.run(jobName, id).JobRunState));
    const run = this.run(jobName, id);
    return run.JobRunState === 'SUCCEEDED' ? { ok: true, output: run } : failedSync(run);
  }
}

function idOf(started: object): string {
  return (started as { JobRunId: string }).JobRunId;
}
