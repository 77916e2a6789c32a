import type {
  CreateProcessingJobRequest,
  DescribeProcessingJobResponse,
  ListProcessingJobsRequest,
} from '@aws-sdk/client-sagemaker';
import { failedSync, JobDesk, type JobEnd } from '../job-desk';
import type { After, LocalService } from '../registry';
import { arnOf, invalid, named, page, required, SAGEMAKER_NAME, textMap, type ServiceContext } from '../support';
import { Table } from '../table';
import { ServiceError, type ProcessingJobSpec, type SyncResult } from '../types';
import { newestFirst, type ServicePart } from './part';
import type { Tags } from './tags';

const GROUP = '/aws/sagemaker/ProcessingJobs';
const ENDED = new Set(['Completed', 'Failed', 'Stopped']);

export class ProcessingJobs implements ServicePart {
  private readonly jobs: Table<DescribeProcessingJobResponse>;
  private readonly desk = new JobDesk();

  constructor(
    private readonly context: ServiceContext,
    private readonly tags: Tags,
  ) {
    this.jobs = new Table(context.store, 'sagemaker.processingJobs');
  }

  readonly transactions: LocalService['transactions'] = {
    CreateProcessingJob: (input: CreateProcessingJobRequest, _context, after) => this.create(input, after),
    StopProcessingJob: (input: { ProcessingJobName?: string }, _context, after) => {
      const job = this.job(input.ProcessingJobName);
      if (job.ProcessingJobStatus !== 'InProgress') {
        throw invalid(`The request was rejected because the processing job is in status ${job.ProcessingJobStatus}.`);
      }
      this.change(job, { ProcessingJobStatus: 'Stopping' });
      after(() => void this.desk.stop(String(job.ProcessingJobName)));
      return {};
    },
  };

  readonly operations: LocalService['operations'] = {
    DescribeProcessingJob: async (input: { ProcessingJobName?: string }) => this.job(input.ProcessingJobName),
    ListProcessingJobs: async (input: ListProcessingJobsRequest) => {
      const found = newestFirst(this.jobs.list(), input.SortOrder).filter(
        (job) =>
          (!input.NameContains || job.ProcessingJobName?.includes(input.NameContains)) &&
          (!input.StatusEquals || job.ProcessingJobStatus === input.StatusEquals),
      );
      const { items, ...rest } = page(found, input);
      return { ProcessingJobSummaries: items.map(summaryOf), ...rest };
    },
  };

  readonly sync: LocalService['sync'] = [
    {
      start: 'CreateProcessingJob',
      wait: (input) => this.wait((input as CreateProcessingJobRequest).ProcessingJobName),
      stop: async (input) => {
        const job = this.job((input as CreateProcessingJobRequest).ProcessingJobName);
        if (job.ProcessingJobStatus !== 'InProgress') return;
        this.change(job, { ProcessingJobStatus: 'Stopping' });
        await this.desk.stop(String(job.ProcessingJobName));
      },
    },
  ];

  async resume(): Promise<void> {
    for (const job of this.jobs.list()) {
      if (job.ProcessingJobStatus === 'InProgress') this.launch(job);
      if (job.ProcessingJobStatus === 'Stopping')
        this.finish(job, { reason: undefined, stopped: true, timedOut: false });
    }
  }

  stop(): Promise<void> {
    return this.desk.close();
  }

  private job(name: string | undefined): DescribeProcessingJobResponse {
    const job = this.jobs.get(named(name, 'ProcessingJobName', SAGEMAKER_NAME));
    if (!job) throw invalid(`Could not find requested job with name: ${name}`);
    return job;
  }

  private create(input: CreateProcessingJobRequest, after: After): object {
    const name = named(input.ProcessingJobName, 'ProcessingJobName', SAGEMAKER_NAME);
    required(input, 'ProcessingResources', 'AppSpecification', 'RoleArn');
    const arn = arnOf(this.context, 'sagemaker', `processing-job/${name}`);
    if (this.jobs.has(name)) {
      throw new ServiceError(
        'ResourceInUse',
        'Job name must be unique within an AWS account and region, and a job with this name already exists ' +
          `(${arn})`,
      );
    }
    textMap(input.Environment, 'Environment');
    const now = new Date(this.context.clock.now());
    const { Tags: tags, ...description } = input;
    const job = {
      ...description,
      ProcessingJobArn: arn,
      ProcessingJobStatus: 'InProgress',
      CreationTime: now,
      LastModifiedTime: now,
    } as DescribeProcessingJobResponse;
    this.jobs.put(name, job);
    this.tags.put(arn, tags);
    this.announce(job);
    after(() => this.launch(job));
    return { ProcessingJobArn: arn };
  }

  private launch(job: DescribeProcessingJobResponse): void {
    const name = String(job.ProcessingJobName);
    this.desk.run(
      name,
      () => {
        this.change(job, { ProcessingStartTime: new Date(this.context.clock.now()) });
        return this.context.jobs.runProcessingJob(specOf(job, (line) => this.context.logs.append(GROUP, name, line)));
      },
      job.StoppingCondition?.MaxRuntimeInSeconds ?? 86_400,
      (end) => this.finish(job, end),
    );
  }

  private finish(job: DescribeProcessingJobResponse, end: JobEnd): void {
    const stopped = end.stopped || end.timedOut;
    const status = stopped ? 'Stopped' : end.reason === undefined ? 'Completed' : 'Failed';
    this.context.store.batch(() =>
      this.change(job, {
        ProcessingJobStatus: status,
        ProcessingEndTime: new Date(this.context.clock.now()),
        ...(end.timedOut && { FailureReason: 'MaxRuntimeExceeded: the job ran longer than MaxRuntimeInSeconds' }),
        ...(status === 'Failed' && {
          FailureReason: `AlgorithmError: ${end.reason}`.slice(0, 1024),
          ExitMessage: String(end.reason).slice(0, 1024),
        }),
      }),
    );
  }

  private change(job: DescribeProcessingJobResponse, change: Partial<DescribeProcessingJobResponse>): void {
    const next = this.jobs.update(String(job.ProcessingJobName), {
      ...change,
      LastModifiedTime: new Date(this.context.clock.now()),
    });
    if (change.ProcessingJobStatus) this.announce(next);
  }

  private announce(job: DescribeProcessingJobResponse): void {
    this.context.events.put({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Processing Job State Change',
      resources: [String(job.ProcessingJobArn)],
      detail: job,
    });
  }

  private async wait(name: string | undefined): Promise<SyncResult> {
    await this.desk.ended(String(name), () => ENDED.has(String(this.job(name).ProcessingJobStatus)));
    const job = this.job(name);
    return job.ProcessingJobStatus === 'Completed' ? { ok: true, output: job } : failedSync(job);
  }
}

function specOf(job: DescribeProcessingJobResponse, onLine: (line: string) => void): ProcessingJobSpec {
  const inputs = (job.ProcessingInputs ?? []).map(({ InputName, S3Input }) => {
    if (!S3Input?.S3Uri || !S3Input.LocalPath) {
      throw new Error(
        `the processing input "${InputName}" has no S3Uri and LocalPath; the local runtime reads S3 only`,
      );
    }
    return [S3Input.LocalPath, S3Input.S3Uri] as const;
  });
  const outputs = (job.ProcessingOutputConfig?.Outputs ?? []).map(({ OutputName, S3Output }) => {
    if (!S3Output?.S3Uri || !S3Output.LocalPath) {
      throw new Error(
        `the processing output "${OutputName}" has no S3Uri and LocalPath; the local runtime writes S3 only`,
      );
    }
    return [S3Output.LocalPath, S3Output.S3Uri] as const;
  });
  return {
    id: String(job.ProcessingJobName),
    image: String(job.AppSpecification?.ImageUri),
    entrypoint: job.AppSpecification?.ContainerEntrypoint ?? [],
    arguments: job.AppSpecification?.ContainerArguments ?? [],
    environment: job.Environment ?? {},
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
    arn: String(job.ProcessingJobArn),
    networkIsolation: job.NetworkConfig?.EnableNetworkIsolation === true,
    onLine,
  };
}

function summaryOf(job: DescribeProcessingJobResponse): object {
  const { ProcessingJobName, ProcessingJobArn, CreationTime, ProcessingEndTime, LastModifiedTime } = job;
  const { ProcessingJobStatus, FailureReason } = job;
  return {
    ProcessingJobName,
    ProcessingJobArn,
    CreationTime,
    ProcessingEndTime,
    LastModifiedTime,
    ProcessingJobStatus,
    FailureReason,
  };
}
