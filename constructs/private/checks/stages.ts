import { Duration } from 'aws-cdk-lib';
import type { DeployModelProps } from '../../deploy-model';
import type { EvaluateModelProps } from '../../evaluate-model';
import type { FindChampionProps } from '../../find-champion';
import type { JobOptions } from '../../job-options';
import type { PrepareDataProps } from '../../prepare-data';
import type { RegisterModelProps } from '../../register-model';
import type { RemoveOldModelsProps } from '../../remove-old-models';
import type { RequestApprovalProps } from '../../request-approval';
import type { RollBackDeploymentProps } from '../../roll-back-deployment';
import type { SmokeTestProps } from '../../smoke-test';
import type { MetricDefinition, TrainModelProps } from '../../train-model';
import * as aws from './aws';
import { both, each, list, type Rule, type Rules } from './check';
import { jsonata, jsonataOr, matching, removal, size, text, time, whole } from './rules';

/** What each stage refuses at synthesis. */

const JOB: Rules<JobOptions> = {
  instanceType: aws.instanceType,
  volumeSize: size(1, 16384, 'give whole gibibytes, 1 to 16384'),
  jobTags: aws.tags,
};
const runtime = (days: number) =>
  time(Duration.seconds(60), Duration.days(days), `choose 1 minute to ${days} days, in whole seconds`);

const METRIC: Rules<MetricDefinition> = {
  name: text(255, 'give 1 to 255 characters on one line, such as validation:rmse'),
  regex: both(matching(/^.{1,500}$/, 'give 1 to 500 characters on one line'), oneGroup),
};

export const PREPARE_DATA: Rules<PrepareDataProps> = {
  workers: whole(2, 299, 'Glue takes 2 to 299 workers of type G.1X, a whole number'),
  timeout: time(Duration.minutes(1), Duration.minutes(10_079), 'choose 1 minute to 7 days, in whole minutes', 60),
  jobTags: aws.tags,
  inputPrefix: aws.keyPrefix,
  inputUri: aws.s3Uri,
  outputPrefix: aws.runFolder,
  resultVariable: aws.variable,
};

export const TRAIN_MODEL: Rules<TrainModelProps> = {
  ...JOB,
  maxRuntime: runtime(28),
  maxWait: time(Duration.seconds(60), Duration.days(56), 'choose 1 minute to 56 days, in whole seconds'),
  hyperparameters: aws.hyperparameters,
  metricDefinitions: both(
    list<MetricDefinition>(0, 40, 'SageMaker takes 40', ({ name }) => name),
    each(inside(METRIC)),
  ),
  trainUri: aws.s3Uri,
  validationUri: aws.s3Uri,
  configUri: aws.s3Uri,
  outputPrefix: aws.runFolder,
  overrides: jsonata('{% $run.hyperparameters %}'),
  resultVariable: aws.variable,
};

export const EVALUATE_MODEL: Rules<EvaluateModelProps> = {
  ...JOB,
  maxRuntime: runtime(9),
  artifactUri: aws.s3Uri,
  championUri: jsonata('{% $champion.artifactUri %}'),
  testUri: aws.s3Uri,
  trainUri: aws.s3Uri,
  configUri: aws.s3Uri,
  outputPrefix: aws.runFolder,
  resultVariable: aws.variable,
};

export const FIND_CHAMPION: Rules<FindChampionProps> = {
  endpointName: aws.sagemakerName,
  packageGroupName: aws.sagemakerName,
  resultVariable: aws.variable,
};

export const REGISTER_MODEL: Rules<RegisterModelProps> = {
  servingEnvironment: aws.environment(1024),
  contentTypes: both(
    list<string>(1, 100, "name at least one, such as 'application/json'"),
    each(matching(/^(?=.{1,256}$)[-\w]+\/.+$/, "name a content type such as 'application/json'")),
  ),
  packageGroupName: aws.sagemakerName,
  removalPolicy: removal,
  imageUri: jsonataOr(matching(/^\S{1,255}$/, 'write the URI of an image in Amazon ECR, or JSONata')),
  artifactUri: aws.s3Uri,
  reportUri: aws.s3Uri,
  evaluationDigest: jsonataOr(
    matching(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u, 'write 1 to 256 letters, digits, blanks and _.:/=+-@, or JSONata'),
  ),
  metrics: jsonata('{% $evaluation.metrics %}'),
  dataVersion: jsonataOr(text(1024, 'name the version of the data, or write JSONata')),
  profileUri: aws.s3Uri,
  resultVariable: aws.variable,
};

export const REQUEST_APPROVAL: Rules<RequestApprovalProps> = {
  workflowName: aws.workflowName,
  packageGroupName: aws.sagemakerName,
  headlineMetric: text(255, 'name a metric that the evaluation reports'),
  removalPolicy: removal,
  run: jsonata('{% $run %}'),
  data: jsonata('{% $data %}'),
  model: jsonata('{% $model %}'),
  evaluation: jsonata('{% $evaluation %}'),
  champion: jsonata('{% $champion %}'),
  modelPackage: jsonata('{% $package %}'),
  resultVariable: aws.variable,
};

export const DEPLOY_MODEL: Rules<DeployModelProps> = {
  endpointName: aws.sagemakerName,
  instanceType: aws.instanceType,
  instanceCount: whole(1, 1000, 'give a whole number of 1 to 1000'),
  namePrefix: aws.namePrefix,
  rollbackAlarms: aws.alarms,
  jobTags: aws.tags,
  modelPackage: jsonata('{% $package %}'),
  champion: jsonata('{% $champion %}'),
  resultVariable: aws.variable,
};

export const ROLL_BACK: Rules<RollBackDeploymentProps> = {
  endpointName: aws.sagemakerName,
  namePrefix: aws.namePrefix,
  endpoint: jsonata('{% $endpoint %}'),
  resultVariable: aws.variable,
};

/** The list of configs has 100 at most, so that more could never be counted. */
export const kept = whole(2, 99, 'give a whole number of 2 to 99: the present and the former config stay');

export const REMOVE_OLD: Rules<RemoveOldModelsProps> = {
  namePrefix: aws.namePrefix,
  keep: kept,
  endpoint: jsonata('{% $endpoint %}'),
};

export const SMOKE_TEST: Rules<SmokeTestProps> = {
  endpointName: aws.sagemakerName,
  modelPackage: jsonata('{% $package %}'),
  resultVariable: aws.variable,
};

function oneGroup(regex: string) {
  const fault = (fix: string) => ({ got: regex, fix });
  try {
    // An alternative that matches nothing tells how many groups there are. Python's named groups are not JavaScript's.
    const groups = new RegExp(`${regex.replaceAll('(?P<', '(?<')}|`).exec('')!.length - 1;
    return groups === 1
      ? undefined
      : fault(`write one group around the number, such as 'auc: ([0-9.]+)'; it has ${groups}`);
  } catch (error) {
    return fault(`it is no regular expression (${error instanceof Error ? error.message : String(error)}): mend it`);
  }
}

/** The members of a struct in a list. */
function inside<T extends object>(rules: Rules<T>): Rule<T> {
  return (struct) => {
    for (const name of Object.keys(rules) as (keyof T & string)[]) {
      const fault = rules[name]?.(struct[name] as NonNullable<T[typeof name]>);
      if (fault) return { ...fault, at: `.${name}${fault.at ?? ''}` };
    }
    return undefined;
  };
}
