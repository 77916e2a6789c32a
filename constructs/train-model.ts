import { Duration } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { INextable, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { JobOptions } from './job-options';
import { BoundContainer, ModelContainer } from './model-container';
import { AwsTask } from './private/aws-task';
import { checkProps } from './private/checks/check';
import { TRAIN_MODEL } from './private/checks/stages';
import { checkNetwork, maxWaitSeconds } from './private/checks/together';
import { append, code, expression } from './private/jsonata';
import { recordLocal } from './private/local-commands';
import { RunNames } from './private/names';
import { allow, managedRule, passRole } from './private/policies';
import { SAGEMAKER, SageMakerJob } from './private/sagemaker-job';

/** A number that SageMaker reads from a training job's log. */
export interface MetricDefinition {
  /** Name of the metric, e.g. `validation:rmse`. */
  readonly name: string;
  /** Regular expression with one group. */
  readonly regex: string;
}

/** Options of {@link TrainModel} that a workflow passes through. */
export interface TrainModelOptions extends JobOptions {
  /**
   * Image and script.
   * @default ModelContainer.xgboost()
   */
  readonly container?: ModelContainer;
  /**
   * Hyperparameters; a run may override each.
   * @default - the script's own
   */
  readonly hyperparameters?: { [name: string]: string };
  /**
   * Metrics read from the job's log.
   * @default - the ones that the library's training script prints
   */
  readonly metricDefinitions?: MetricDefinition[];
  /**
   * Whether to train on spot instances, with checkpoints: cheaper, and may wait.
   * @default false
   */
  readonly spot?: boolean;
  /**
   * How long a spot job may wait and run in all.
   * @default - twice maxRuntime
   */
  readonly maxWait?: Duration;
}

/** Properties of {@link TrainModel}. */
export interface TrainModelProps extends TrainModelOptions {
  /** Bucket of the data and of the model, below `runs/`. */
  readonly bucket: IBucket;
  /**
   * S3 URI of the training split: JSONata or text.
   * @default '{% $data.trainUri %}'
   */
  readonly trainUri?: string;
  /**
   * S3 URI of the validation split: JSONata or text.
   * @default '{% $data.validationUri %}'
   */
  readonly validationUri?: string;
  /**
   * S3 URI of schema.json and preprocessing.json: JSONata or text.
   * @default '{% $data.configUri %}'
   */
  readonly configUri?: string;
  /**
   * S3 URI of the run's folder, ends with a slash: JSONata or text.
   * @default '{% $run.outputPrefix %}'
   */
  readonly outputPrefix?: string;
  /**
   * Hyperparameters of this run, an object of strings: JSONata.
   * @default '{% $run.hyperparameters %}'
   */
  readonly overrides?: string;
  /**
   * Name of the variable that takes the result.
   * @default 'model'
   */
  readonly resultVariable?: string;
}

/** What an objective of model/hyperparameters.py prints by itself, or when it is asked to. */
const PRINTED =
  'rmse mae mape rmsle mphe logloss error auc aucpr mlogloss merror gamma-nloglik gamma-deviance poisson-nloglik';

const METRICS: MetricDefinition[] = ['train', 'validation'].flatMap((split) =>
  PRINTED.split(' ').map((metric) => ({
    name: `${split}:${metric}`,
    regex: `${split}-${metric}:([-+0-9.eE]+)`,
  })),
);

/**
 * Trains a model in a SageMaker training job without a network.
 *
 * Input: `trainUri`, `validationUri`, `configUri`, `outputPrefix`, `overrides`. Output, also in `$model`:
 * `{artifactUri, trainingJobName, imageUri, codeUri?, metrics}`.
 * Errors: `States.TaskFailed` with SageMaker's description of the job (`FailureReason` holds the script's own words).
 */
export class TrainModel extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];
  /** Role of the training job. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: TrainModelProps) {
    super(scope, id);
    checkProps(props, TRAIN_MODEL);
    checkNetwork(props);
    const job = new SageMakerJob(this, props, '/aws/sagemaker/TrainingJobs');
    const container = (props.container ?? ModelContainer.xgboost())._bind(this, {
      script: 'train.py',
      codePath: '/opt/ml/input/data/code',
    });
    this.role = job.role;
    job.grantUse(container, props.bucket, '/aws/sagemaker/TrainingJobs');

    const names = new RunNames(this, 'train');
    const jobs = names.arn('training-job');
    const result = RESULT;
    const train = new AwsTask(this, 'Train model', {
      resource: 'sagemaker:createTrainingJob.sync',
      args: this.arguments(props, job, container, names),
      policies: [
        allow(
          [
            'sagemaker:CreateTrainingJob',
            'sagemaker:DescribeTrainingJob',
            'sagemaker:StopTrainingJob',
            'sagemaker:AddTags',
          ],
          [jobs],
          'each attempt of a job has a name of its own',
        ),
        passRole(this.role, SAGEMAKER),
        managedRule(this, 'StepFunctionsGetEventsForSageMakerTrainingJobsRule'),
        ...job.keyPolicies,
      ],
      assign: { [props.resultVariable ?? 'model']: result },
      outputs: result,
    });
    recordLocal(this, 'training', container);
    this.startState = train;
    this.endStates = [train];
  }

  private arguments(props: TrainModelProps, job: SageMakerJob, container: BoundContainer, names: RunNames) {
    const { spot = false, outputPrefix = '{% $run.outputPrefix %}' } = props;
    return {
      TrainingJobName: names.expression,
      RoleArn: this.role.roleArn,
      AlgorithmSpecification: {
        TrainingImage: container.imageUri,
        TrainingInputMode: 'File',
        ContainerEntrypoint: container.entrypoint,
        MetricDefinitions: (props.metricDefinitions ?? METRICS).map(({ name, regex }) => ({
          Name: name,
          Regex: regex,
        })),
      },
      HyperParameters: expression(
        `$merge([${code(props.hyperparameters ?? {})}, ${code(props.overrides ?? '{% $run.hyperparameters %}')}])`,
      ),
      InputDataConfig: [
        ...(container.codeUri === undefined ? [] : [channel('code', container.codeUri)]),
        channel('train', props.trainUri ?? '{% $data.trainUri %}'),
        channel('validation', props.validationUri ?? '{% $data.validationUri %}'),
        channel('config', props.configUri ?? '{% $data.configUri %}'),
      ],
      OutputDataConfig: { S3OutputPath: append(outputPrefix, 'model/'), KmsKeyId: job.kmsKeyId },
      ResourceConfig: job.cluster,
      StoppingCondition: {
        MaxRuntimeInSeconds: job.maxRuntime.toSeconds(),
        MaxWaitTimeInSeconds: maxWaitSeconds(props),
      },
      EnableNetworkIsolation: true,
      EnableManagedSpotTraining: spot ? true : undefined,
      CheckpointConfig: spot ? { S3Uri: append(outputPrefix, 'checkpoints/') } : undefined,
      Environment: Object.keys(container.environment).length > 0 ? container.environment : undefined,
      VpcConfig: job.vpcConfig,
      Tags: job.tags,
    };
  }
}

const RESULT = expression(
  code({
    artifactUri: '{% $states.result.ModelArtifacts.S3ModelArtifacts %}',
    trainingJobName: '{% $states.result.TrainingJobName %}',
    imageUri: '{% $states.result.AlgorithmSpecification.TrainingImage %}',
    codeUri: "{% $states.result.InputDataConfig[ChannelName = 'code'].DataSource.S3DataSource.S3Uri %}",
    metrics: '{% $merge($append([{}], $states.result.FinalMetricDataList.{MetricName: Value})) %}',
  }),
);

function channel(name: string, uri: string): Record<string, unknown> {
  const source = { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: 'FullyReplicated' };
  return { ChannelName: name, DataSource: { S3DataSource: source } };
}
