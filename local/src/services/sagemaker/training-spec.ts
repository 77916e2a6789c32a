import type { CreateTrainingJobRequest, DescribeTrainingJobResponse } from '@aws-sdk/client-sagemaker';
import { parseS3Uri } from '../support';
import type { TrainingJobSpec } from '../types';

/** Where the model will be. */
export function artifactUri(input: CreateTrainingJobRequest): string {
  const output = String(input.OutputDataConfig?.S3OutputPath);
  parseS3Uri(output);
  return `${output.replace(/\/+$/, '')}/${input.TrainingJobName}/output/model.tar.gz`;
}

/** What the runner needs of a job. */
export function specOf(job: DescribeTrainingJobResponse, onLine: (line: string) => void): TrainingJobSpec {
  const channels = (job.InputDataConfig ?? []).map(({ ChannelName, DataSource }) => {
    const uri = DataSource?.S3DataSource?.S3Uri;
    if (!uri) throw new Error(`the channel "${ChannelName}" has no S3 data source; the local runtime reads S3 only`);
    return [String(ChannelName), uri] as const;
  });
  const algorithm = job.AlgorithmSpecification;
  if (!algorithm?.TrainingImage) {
    throw new Error(
      `the training job "${job.TrainingJobName}" names no TrainingImage; algorithm resources don't run locally`,
    );
  }
  return {
    id: String(job.TrainingJobName),
    image: algorithm.TrainingImage,
    entrypoint: algorithm.ContainerEntrypoint ?? [],
    arguments: algorithm.ContainerArguments ?? [],
    hyperparameters: job.HyperParameters ?? {},
    channels: Object.fromEntries(channels),
    environment: job.Environment ?? {},
    ...(job.CheckpointConfig?.S3Uri !== undefined && { checkpointUri: job.CheckpointConfig.S3Uri }),
    artifactUri: String(job.ModelArtifacts?.S3ModelArtifacts),
    arn: String(job.TrainingJobArn),
    networkIsolation: job.EnableNetworkIsolation === true,
    spot: job.EnableManagedSpotTraining === true,
    onLine,
  };
}
