import type {
  CreateTrainingJobRequest,
  DescribeTrainingJobResponse,
  ListTrainingJobsRequest,
} from '@aws-sdk/client-sagemaker';
import { failedSync, JobDesk, type JobEnd } from '../job-desk';
import type { After, LocalService } from '../registry';
import { arnOf, invalid, named, page, required, SAGEMAKER_NAME, textMap, type ServiceContext } from '../support';
import { Table } from '../table';
import { ServiceError, type SyncResult } from '../types';
import { newestFirst, type ServicePart } from './part';
import { MetricReader } from './metrics';
import type { Tags } from './tags';
import { artifactUri, specOf } from './training-spec';

const GROUP = '/aws/sagemaker/TrainingJobs';
const ENDED = new Set(['Completed', 'Failed', 'Stopped']);

export class TrainingJobs implements ServicePart {
  private readonly jobs: Table<DescribeTrainingJobResponse>;
  private readonly desk = new JobDesk();

  constructor(
    private readonly context: ServiceContext,
    private readonly tags: Tags,
  ) {
    this.jobs = new Table(context.store, 'sagemaker.trainingJobs');
  }

  readonly transactions: LocalService['transactions'] = {
    CreateTrainingJob: (input: CreateTrainingJobRequest, _context, after) => this.create(input, after),
    StopTrainingJob: (input: { TrainingJobName?: string }, _context, after) => {
      const job = this.job(input.TrainingJobName);
      if (job.TrainingJobStatus !== 'InProgress') {
        throw invalid(`The request was rejected because the training job is in status ${job.TrainingJobStatus}.`);
      }
      this.change(job, { TrainingJobStatus: 'Stopping', SecondaryStatus: 'Stopping' });
      after(() => void this.desk.stop(String(job.TrainingJobName)));
      return {};
    },
  };

  readonly operations: LocalService['operations'] = {
    DescribeTrainingJob: async (input: { TrainingJobName?: string }) => this.job(input.TrainingJobName),
    ListTrainingJobs: async (input: ListTrainingJobsRequest) => {
      const found = newestFirst(this.jobs.list(), input.SortOrder).filter(
        (job) =>
          (!input.NameContains || job.TrainingJobName?.includes(input.NameContains)) &&
          (!input.StatusEquals || job.TrainingJobStatus === input.StatusEquals),
      );
      const { items, ...rest } = page(found, input);
      const summary = ({
        TrainingJobName,
        TrainingJobArn,
        CreationTime,
        TrainingEndTime,
        LastModifiedTime,
        TrainingJobStatus,
        SecondaryStatus,
      }: DescribeTrainingJobResponse) => ({
        TrainingJobName,
        TrainingJobArn,
        CreationTime,
        TrainingEndTime,
        LastModifiedTime,
        TrainingJobStatus,
        SecondaryStatus,
      });
      return { TrainingJobSummaries: items.map(summary), ...rest };
    },
  };

  readonly sync: LocalService['sync'] = [
    {
      start: 'CreateTrainingJob',
      wait: (input) => this.wait((input as CreateTrainingJobRequest).TrainingJobName),
      stop: async (input) => {
        const job = this.job((input as CreateTrainingJobRequest).TrainingJobName);
        if (job.TrainingJobStatus !== 'InProgress') return;
        this.change(job, { TrainingJobStatus: 'Stopping', SecondaryStatus: 'Stopping' });
        await this.desk.stop(String(job.TrainingJobName));
      },
    },
  ];

  async resume(): Promise<void> {
    for (const job of this.jobs.list()) {
      if (job.TrainingJobStatus === 'InProgress') this.launch(job);
      if (job.TrainingJobStatus === 'Stopping')
        this.finish(job, { reason: undefined, stopped: true, timedOut: false }, []);
    }
  }

  stop(): Promise<void> {
    return this.desk.close();
  }

  private job(name: string | undefined): DescribeTrainingJobResponse {
    const job = this.jobs.get(named(name, 'TrainingJobName', SAGEMAKER_NAME));
    if (!job) throw invalid('Requested resource not found.');
    return job;
  }

  private create(input: CreateTrainingJobRequest, after: After): object {
    const name = named(input.TrainingJobName, 'TrainingJobName', SAGEMAKER_NAME);
    required(input, 'RoleArn', 'OutputDataConfig', 'StoppingCondition', 'AlgorithmSpecification', 'ResourceConfig');
    const arn = arnOf(this.context, 'sagemaker', `training-job/${name}`);
    if (this.jobs.has(name)) {
      throw new ServiceError(
        'ResourceInUse',
        'Training job names must be unique within an AWS account and region, and a training job with this name ' +
          `already exists (${arn})`,
      );
    }
    if (input.EnableManagedSpotTraining && input.StoppingCondition?.MaxWaitTimeInSeconds === undefined) {
      throw invalid('MaxWaitTimeInSeconds is required when EnableManagedSpotTraining is true');
    }
    const hyperparameters = textMap(input.HyperParameters, 'HyperParameters');
    textMap(input.Environment, 'Environment');
    const now = new Date(this.context.clock.now());
    const { Tags: tags, ...description } = input;
    const job: DescribeTrainingJobResponse = {
      ...description,
      TrainingJobArn: arn,
      HyperParameters: hyperparameters,
      ModelArtifacts: { S3ModelArtifacts: artifactUri(input) },
      TrainingJobStatus: 'InProgress',
      SecondaryStatus: 'Starting',
      SecondaryStatusTransitions: [{ Status: 'Starting', StartTime: now, StatusMessage: 'Starting the training job' }],
      CreationTime: now,
      LastModifiedTime: now,
    } as DescribeTrainingJobResponse;
    this.jobs.put(name, job);
    this.tags.put(arn, tags);
    this.announce(job);
    after(() => this.launch(job));
    return { TrainingJobArn: arn };
  }

  private launch(job: DescribeTrainingJobResponse): void {
    const name = String(job.TrainingJobName);
    const { clock, logs } = this.context;
    const metrics = new MetricReader(job.AlgorithmSpecification?.MetricDefinitions ?? [], () => clock.now());
    this.desk.run(
      name,
      () => {
        this.change(job, { SecondaryStatus: 'Training', TrainingStartTime: new Date(clock.now()) });
        return this.context.jobs.runTrainingJob(
          specOf(job, (line) => {
            logs.append(GROUP, name, line);
            metrics.read(line);
          }),
        );
      },
      job.StoppingCondition?.MaxRuntimeInSeconds ?? 86_400,
      (end) => this.finish(job, end, metrics.final()),
    );
  }

  private finish(
    job: DescribeTrainingJobResponse,
    end: JobEnd,
    metrics: DescribeTrainingJobResponse['FinalMetricDataList'],
  ): void {
    const now = new Date(this.context.clock.now());
    const stopped = end.stopped || end.timedOut;
    const status = stopped ? 'Stopped' : end.reason === undefined ? 'Completed' : 'Failed';
    const current = this.jobs.get(String(job.TrainingJobName)) ?? job;
    const started = current.TrainingStartTime ?? now;
    const seconds = Math.max(1, Math.round((now.getTime() - started.getTime()) / 1000));
    this.context.store.batch(() => {
      this.change(current, {
        TrainingJobStatus: status,
        SecondaryStatus: end.timedOut ? 'MaxRuntimeExceeded' : status,
        TrainingEndTime: now,
        TrainingTimeInSeconds: seconds,
        BillableTimeInSeconds: seconds,
        FinalMetricDataList: metrics ?? [],
        SecondaryStatusTransitions: [
          ...(current.SecondaryStatusTransitions ?? []),
          { Status: status, StartTime: now, EndTime: now, StatusMessage: `Training job ${status.toLowerCase()}` },
        ],
        ...(status === 'Failed' && { FailureReason: `AlgorithmError: ${end.reason}`.slice(0, 1024) }),
      });
    });
  }

  private change(job: DescribeTrainingJobResponse, change: Partial<DescribeTrainingJobResponse>): void {
    const next = this.jobs.update(String(job.TrainingJobName), {
      ...change,
      LastModifiedTime: new Date(this.context.clock.now()),
    });
    if (change.TrainingJobStatus) this.announce(next);
  }

  private announce(job: DescribeTrainingJobResponse): void {
    this.context.events.put({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Training Job State Change',
      resources: [String(job.TrainingJobArn)],
      detail: job,
    });
  }

  private async wait(name: string | undefined): Promise<SyncResult> {
    await this.desk.ended(String(name), () => ENDED.has(String(this.job(name).TrainingJobStatus)));
    const job = this.job(name);
    return job.TrainingJobStatus === 'Completed' ? { ok: true, output: job } : failedSync(job);
  }
}
