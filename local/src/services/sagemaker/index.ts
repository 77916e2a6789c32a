import { defineService, type LocalService } from '../registry';
import type { BucketFolder } from '../s3';
import { invalid, parseS3Uri, type ServiceContext } from '../support';
import { EndpointConfigs } from './endpoint-configs';
import { Endpoints } from './endpoints';
import { Models } from './models';
import { ModelPackages } from './packages';
import type { ServicePart } from './part';
import { ProcessingJobs } from './processing';
import { sagemakerRuntimeService } from './runtime';
import { Tags } from './tags';
import { TrainingJobs } from './training';

export { ModelError } from './runtime';

export function sagemakerServices(context: ServiceContext, buckets: BucketFolder): LocalService[] {
  const checkArtifact = (uri: string | undefined): void => {
    if (uri === undefined) return;
    const { bucket, key } = parseS3Uri(uri);
    if (!key || !buckets.stat(bucket, key)) throw invalid(`Could not find model data at ${uri}.`);
  };
  const tags = new Tags(context);
  const packages = new ModelPackages(context, tags, checkArtifact);
  const models = new Models(context, tags, packages, checkArtifact);
  const configs = new EndpointConfigs(context, tags, models);
  const endpoints = new Endpoints(context, tags, models, configs);
  const parts: ServicePart[] = [
    new TrainingJobs(context, tags),
    new ProcessingJobs(context, tags),
    packages,
    models,
    configs,
    endpoints,
    tags,
  ];
  const sagemaker = defineService({
    name: 'sagemaker',
    transactions: Object.assign({}, ...parts.map((part) => part.transactions)),
    operations: Object.assign({}, ...parts.map((part) => part.operations)),
    sync: parts.flatMap((part) => part.sync ?? []),
    resume: async () => {
      for (const part of parts) await part.resume?.();
    },
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop?.()));
    },
  });
  return [sagemaker, sagemakerRuntimeService(context, endpoints)];
}
