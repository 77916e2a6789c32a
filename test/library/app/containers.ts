import { join } from 'node:path';
import { IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { ModelContainer } from 'cdk-ml-workflow';
import { Construct } from 'constructs';

export function images(scope: Construct): IRepository {
  return Repository.fromRepositoryName(scope, 'Images', 'my-image');
}

/** A container of one's own, which the local runtime starts by its script. */
export function own(repository: IRepository, script: string): ModelContainer {
  return ModelContainer.custom({ repository, script: join(__dirname, script), local: {} });
}
